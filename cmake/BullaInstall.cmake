# What an installed Bulla is: headers under bulla/, one static library a folder, bulla::bulla, bulla.pc, the command.
include(CMakePackageConfigHelpers)

get_property(libraries GLOBAL PROPERTY BULLA_LIBRARIES)
foreach(folder ${BULLA_COMMAND_FOLDERS})
  list(REMOVE_ITEM libraries bulla_${folder})
endforeach()

add_library(bulla_umbrella INTERFACE)
target_link_libraries(bulla_umbrella INTERFACE ${libraries})
set_target_properties(bulla_umbrella PROPERTIES EXPORT_NAME bulla)
add_library(bulla::bulla ALIAS bulla_umbrella)

install(TARGETS ${libraries} bulla_umbrella EXPORT bulla ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
foreach(library ${libraries})
  string(REGEX REPLACE "^bulla_" "" folder ${library})
  if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/src/bulla/${folder})
    install(DIRECTORY src/bulla/${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/bulla
      FILES_MATCHING PATTERN "*.h")
  endif()
endforeach()
if(TARGET bulla_tool)
  install(TARGETS bulla_tool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

list(JOIN BULLA_COMPRESSORS " " BULLA_COMPRESSORS_TEXT)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/bulla)
install(EXPORT bulla NAMESPACE bulla:: FILE bullaTargets.cmake DESTINATION ${package})
configure_package_config_file(cmake/bullaConfig.cmake.in ${PROJECT_BINARY_DIR}/bullaConfig.cmake
  INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/bullaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/bullaConfig.cmake ${PROJECT_BINARY_DIR}/bullaConfigVersion.cmake
  DESTINATION ${package})

# A static library follows those that need it, so the highest floor comes first.
set(BULLA_PC_LIBRARIES "")
foreach(library ${libraries})
  get_target_property(type ${library} TYPE)
  if(type STREQUAL STATIC_LIBRARY)
    string(PREPEND BULLA_PC_LIBRARIES " -l${library}")
  endif()
endforeach()
file(RELATIVE_PATH BULLA_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/bulla.pc.in bulla.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/bulla.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
