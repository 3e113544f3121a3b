# The one way targets are made here: a library a folder of src/bulla, a test program a folder of tests.

add_library(bulla_options INTERFACE)
set_target_properties(bulla_options PROPERTIES EXPORT_NAME options)
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
  # Lines are all that a report shows; whole debug information costs a fifth of the build.
  target_compile_options(bulla_build_options INTERFACE -g1 -fsanitize=${BULLA_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  string(REPLACE "fuzzer-no-link," "" BULLA_SANITIZE_LINK "${BULLA_SANITIZE}")
  target_link_options(bulla_build_options INTERFACE -fsanitize=${BULLA_SANITIZE_LINK})
endif()

set_property(GLOBAL PROPERTY BULLA_LIBRARIES bulla_options)
# These serve the bulla command (target bulla_tool): built with it, not installed as libraries.
set(BULLA_COMMAND_FOLDERS authority capture front explain)
# Where test programs leave one JUnit file a test, for ./test to count.
set(BULLA_TEST_RESULTS ${PROJECT_BINARY_DIR}/test-results)

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
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${folder})
  add_library(bulla::${folder} ALIAS ${target})
  set_property(GLOBAL APPEND PROPERTY BULLA_LIBRARIES ${target})
endfunction()

# bulla_test(folder SOURCES file... [LINK target...]): one GoogleTest program for a folder of tests.
function(bulla_test folder)
  if(NOT BULLA_BUILD_UNIT_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  set(target bulla_${folder}_test)
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${target} PRIVATE bulla_build_options ${arg_LINK} GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE
    BULLA_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
    BULLA_SHARED_DATA="${PROJECT_SOURCE_DIR}/../shared/data")
  add_test(NAME ${folder} COMMAND ${target})
  set_tests_properties(${folder} PROPERTIES TIMEOUT 300 LABELS unit
    ENVIRONMENT "GTEST_OUTPUT=xml:${BULLA_TEST_RESULTS}/${folder}.xml")
endfunction()

# bulla_python_test(name FILE [LABELS label...] [TIMEOUT seconds]): a Python unittest file; the environment that it
# finds is described in tests/house/README.md.
function(bulla_python_test name file)
  cmake_parse_arguments(arg "" "TIMEOUT" "LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  set(environment
    "BULLA_TEST_RESULTS=${BULLA_TEST_RESULTS}"
    "BULLA_TEST_NAME=${name}"
    "BULLA_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
    "BULLA_BUILD_DIR=${PROJECT_BINARY_DIR}"
    "BULLA_TEST_DATA=${PROJECT_SOURCE_DIR}/tests/data"
    "BULLA_SHARED_DATA=${PROJECT_SOURCE_DIR}/../shared/data"
    "BULLA_CXX=${CMAKE_CXX_COMPILER}"
    "BULLA_CMAKE=${CMAKE_COMMAND}")
  if(TARGET bulla_tool)
    list(APPEND environment "BULLA_COMMAND=$<TARGET_FILE:bulla_tool>")
  endif()
  get_filename_component(file ${file} ABSOLUTE)
  add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/run_unittest ${file})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" ENVIRONMENT "${environment}")
endfunction()

# bulla_must_not_compile(name FILE regex): FILE is refused by the compiler with a diagnostic that matches regex, and
# with CONTROL defined it is accepted, so that it can't be refused for another reason.
function(bulla_must_not_compile name file regex)
  get_filename_component(file ${file} ABSOLUTE)
  add_test(NAME must_not_compile.${name} COMMAND ${CMAKE_COMMAND}
    -D COMPILER=${CMAKE_CXX_COMPILER} -D INCLUDE=${PROJECT_SOURCE_DIR}/src -D FILE=${file} -D REGEX=${regex}
    -P ${PROJECT_SOURCE_DIR}/cmake/MustNotCompile.cmake)
  set_tests_properties(must_not_compile.${name} PROPERTIES TIMEOUT 120 LABELS house)
endfunction()

# bulla_fuzzer(name SOURCES file... [LINK target...] [DICTIONARIES name...]): the program NAME_fuzzer. The dictionaries
# of these names in fuzz/dictionaries/ become NAME_fuzzer.dict beside it, where OSS-Fuzz and tools/fuzz look for it.
function(bulla_fuzzer name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;DICTIONARIES" ${ARGN})
  set(target ${name}_fuzzer)
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${target} PRIVATE bulla_build_options ${arg_LINK} ${BULLA_FUZZING_ENGINE})
  install(TARGETS ${target} RUNTIME DESTINATION . COMPONENT fuzz EXCLUDE_FROM_ALL)
  set(words "")
  foreach(dictionary ${arg_DICTIONARIES})
    set(file ${CMAKE_CURRENT_SOURCE_DIR}/dictionaries/${dictionary}.dict)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} more)
    string(APPEND words "${more}")
  endforeach()
  if(words)
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${target}.dict "${words}")
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${target}.dict DESTINATION . COMPONENT fuzz EXCLUDE_FROM_ALL)
  endif()
endfunction()
