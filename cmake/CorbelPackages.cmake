# What `./dev package` makes: corbel-server, corbel-tools, libcorbelsdk0, corbel-sdk-dev, a package for each module, and `corbel`, which wants a whole
# mail server. An install rule belongs to the component that its folder names (CMAKE_INSTALL_DEFAULT_COMPONENT_NAME); components become packages here.
# Included last. A new module is packaged without a line here: its description is the first comment of its drop-in.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME corbel)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})   # ./dev package gives another one to cpack
# ./dev package names who made the packages; this is for who runs cpack alone.
set(CPACK_PACKAGE_CONTACT "Corbel, made by somebody who gave no name <root@localhost>" CACHE STRING "Maintainer field of the packages")
# CPack would put any other text before the summary that each package has of its own.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${CMAKE_PROJECT_NAME} built using CMake")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION mail)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR}/lib)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CORBEL_CONTROL ${CMAKE_BINARY_DIR}/debian)
set(components)

# corbel_package(component package DESCRIPTION text [DEPENDS ...] [RECOMMENDS ...] [CONTROL file...]): CONTROL files go into the package's control archive.
function(corbel_package component package)
  cmake_parse_arguments(ARG "" "DESCRIPTION;DEPENDS;RECOMMENDS;SECTION" "CONTROL" ${ARGN})
  install(FILES ${CMAKE_SOURCE_DIR}/config/debian/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
  string(TOUPPER ${component} name)
  foreach(pair "PACKAGE_NAME;${package}" "PACKAGE_DEPENDS;${ARG_DEPENDS}" "PACKAGE_RECOMMENDS;${ARG_RECOMMENDS}" "PACKAGE_SECTION;${ARG_SECTION}")
    list(POP_FRONT pair key)
    if(pair)
      set(CPACK_DEBIAN_${name}_${key} "${pair}" PARENT_SCOPE)
    endif()
  endforeach()
  set(CPACK_DEBIAN_${name}_DESCRIPTION "${ARG_DESCRIPTION}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${name}_PACKAGE_CONTROL_EXTRA "${ARG_CONTROL}" PARENT_SCOPE)
  set(components ${components} ${component} PARENT_SCOPE)
endfunction()

set(since "(>= ${PROJECT_VERSION}~)")
set(scripts ${CMAKE_SOURCE_DIR}/config/debian/server)
file(WRITE ${CORBEL_CONTROL}/server/conffiles "/etc/corbel/corbel.conf\n/etc/fail2ban/filter.d/corbel.conf\n")
# Whoever brings a module, this tree's or a stranger's, needs no script: its files tell the server to start again.
file(WRITE ${CORBEL_CONTROL}/server/triggers
  "interest-noawait ${CMAKE_INSTALL_FULL_LIBDIR}/corbel/modules\ninterest-noawait /etc/corbel/modules.d\n")
corbel_package(server corbel-server
  DESCRIPTION "Corbel groupware server\nThe kernel: configuration, authentication and storage. Each protocol and each source of users is a module in a package of its own, which is enabled by being installed. The package corbel asks for a whole mail server."
  DEPENDS "libcorbelsdk0 ${since}, systemd | systemd-standalone-sysusers, openssl, debconf (>= 0.5) | debconf-2.0, init-system-helpers"
  RECOMMENDS "corbel-tools"
  CONTROL ${scripts}/postinst ${scripts}/prerm ${scripts}/postrm ${scripts}/templates ${CORBEL_CONTROL}/server/conffiles ${CORBEL_CONTROL}/server/triggers)
corbel_package(tools corbel-tools
  DESCRIPTION "Corbel groupware server: the command corbel\nUsers, stores, rights, modules and configuration of a running server, and completion and manual of the command.")
file(WRITE ${CORBEL_CONTROL}/library/shlibs "libcorbelsdk 0 libcorbelsdk0 ${since}\n")
corbel_package(library libcorbelsdk0 SECTION libs
  DESCRIPTION "Corbel groupware server: library of server and modules\nWhat the server and each of its modules share."
  CONTROL ${CORBEL_CONTROL}/library/shlibs)
corbel_package(sdk corbel-sdk-dev SECTION libdevel
  DESCRIPTION "Corbel groupware server: development of modules\nHeaders and CMake package for modules of the server, and the kit to test them without one, with examples and a guide."
  DEPENDS "libcorbelsdk0 ${since}"
  RECOMMENDS "cmake, corbel-tools, g++, libcppunit-dev, pkg-config")

get_property(modules GLOBAL PROPERTY CORBEL_MODULES)
foreach(CORBEL_MODULE IN LISTS modules)
  string(REPLACE _ - package corbel-${CORBEL_MODULE})
  set(control ${CORBEL_CONTROL}/${CORBEL_MODULE})
  foreach(script preinst postrm)
    configure_file(${CMAKE_SOURCE_DIR}/config/debian/module/${script}.in ${control}/${script} @ONLY)
  endforeach()
  file(WRITE ${control}/conffiles "/etc/corbel/modules.d/${CORBEL_MODULE}.conf\n")
  file(STRINGS ${CMAKE_SOURCE_DIR}/modules/${CORBEL_MODULE}/config/${CORBEL_MODULE}.conf first LIMIT_COUNT 1)
  string(REGEX REPLACE "^# *" "" first "${first}")
  string(REPLACE ";" "," first "${first}")   # it becomes part of a list
  corbel_package(${CORBEL_MODULE} ${package}
    DESCRIPTION "Corbel groupware server: module ${CORBEL_MODULE}\n${first}"
    DEPENDS "corbel-server ${since}, libcorbelsdk0 ${since}"
    CONTROL ${control}/preinst ${control}/postrm ${control}/conffiles)
endforeach()

corbel_package(mail corbel
  DESCRIPTION "Corbel groupware server: a whole mail server\nBrings the server, the command corbel, users in the server's own database, and mail by LMTP, IMAP and POP3."
  DEPENDS "corbel-server ${since}, corbel-tools ${since}, corbel-directory-sql, corbel-blob-fs, corbel-convert-mime, corbel-lmtp, corbel-imap"
  RECOMMENDS "corbel-pop3, corbel-search-xapian, corbel-hook-spam")

set(CPACK_COMPONENTS_ALL ${components})
include(CPack)
