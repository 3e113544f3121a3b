# The one way targets are made here: a library a folder of src/bulla, a test program a folder of tests.

add_library(bulla_options INTERFACE)
target_compile_features(bulla_options INTERFACE cxx_std_23)
target_include_directories(bulla_options INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

# Warnings and sanitizers stay inside this build: they are not exported.
add_library(bulla_build_options INTERFACE)
target_compile_options(bulla_build_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Wimplicit-fallthrough
  $<$<BOOL:${BULLA_WARNINGS_AS_ERRORS}>:-Werror>)
if(BULLA_SANITIZE)
  target_compile_options(bulla_build_options INTERFACE -fsanitize=${BULLA_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  string(REPLACE "fuzzer-no-link," "" BULLA_SANITIZE_LINK "${BULLA_SANITIZE}")
  target_link_options(bulla_build_options INTERFACE -fsanitize=${BULLA_SANITIZE_LINK})
endif()

set_property(GLOBAL PROPERTY BULLA_LIBRARIES bulla_options)

# bulla_library(folder SOURCES file... [DEPENDS folder...] [LINK target...] [PRIVATE_LINK target...])
# Without SOURCES the folder is headers alone.
function(bulla_library folder)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;LINK;PRIVATE_LINK" ${ARGN})
  set(target bulla_${folder})
  list(TRANSFORM arg_DEPENDS PREPEND bulla_)
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    target_link_libraries(${target} PUBLIC bulla_options ${arg_DEPENDS} ${arg_LINK}
      PRIVATE $<BUILD_INTERFACE:bulla_build_options> ${arg_PRIVATE_LINK})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE bulla_options ${arg_DEPENDS} ${arg_LINK})
  endif()
  set_property(GLOBAL APPEND PROPERTY BULLA_LIBRARIES ${target})
endfunction()

# bulla_test(folder SOURCES file... [LINK target...]): one GoogleTest program for a folder of tests.
function(bulla_test folder)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  set(target bulla_${folder}_test)
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${target} PRIVATE bulla_build_options ${arg_LINK} GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE
    BULLA_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
    BULLA_SHARED_DATA="${PROJECT_SOURCE_DIR}/../shared/data")
  add_test(NAME ${folder} COMMAND ${target})
  set_tests_properties(${folder} PROPERTIES TIMEOUT 300)
endfunction()
