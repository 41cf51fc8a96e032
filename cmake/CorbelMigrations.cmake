# corbel_embed_migrations(kernel_store schema store): schema/NNNN_what.{sqlite,mysql}.sql become part of the target as
# `std::span<const corbel::db::Migration> corbel::db::storeMigrations(corbel::db::Engine)`, declared in "store_migrations.h".
#
# Run as a script (cmake -DNAME= -DOUTPUT= -DFILES= -P) it writes the two files.
if(CMAKE_SCRIPT_MODE_FILE)
  set(sqlite "")
  set(mysql "")
  string(REPLACE "," ";" FILES "${FILES}")
  foreach(file IN LISTS FILES)
    get_filename_component(base ${file} NAME)
    if(NOT base MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)\\.(sqlite|mysql)\\.sql$")
      message(FATAL_ERROR "${file}: a migration is named NNNN_what.sqlite.sql or NNNN_what.mysql.sql")
    endif()
    set(what ${CMAKE_MATCH_2})
    set(engine ${CMAKE_MATCH_3})
    string(REGEX REPLACE "^0+" "" number ${CMAKE_MATCH_1})
    file(READ ${file} hex HEX)
    file(SHA256 ${file} checksum)
    # As numbers: nothing in the script has to be escaped, and CMake does not touch its semicolons and brackets.
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    string(APPEND arrays "constexpr char k${engine}${number}[] = {${bytes}0};\n")
    string(APPEND ${engine} "    {${number}, \"${what}\", {k${engine}${number}, sizeof k${engine}${number} - 1}, \"${checksum}\"},\n")
  endforeach()
  file(WRITE ${OUTPUT}.h.new "// Generated from the schema folder.\n#pragma once\n#include <span>\n#include \"db/connection.h\"\n"
    "namespace corbel::db {\nstd::span<const Migration> ${NAME}Migrations(Engine engine);\n}\n")
  file(COPY_FILE ${OUTPUT}.h.new ${OUTPUT}.h ONLY_IF_DIFFERENT)
  file(WRITE ${OUTPUT}.cpp "#include \"${NAME}_migrations.h\"\nnamespace corbel::db {\nnamespace {\n${arrays}"
    "constexpr Migration ksqlite[] = {\n${sqlite}};\nconstexpr Migration kmysql[] = {\n${mysql}};\n}\n"
    "std::span<const Migration> ${NAME}Migrations(Engine engine) {\n"
    "    return engine == Engine::Sqlite ? std::span<const Migration>(ksqlite) : std::span<const Migration>(kmysql);\n}\n}\n")
  return()
endif()

set(CORBEL_MIGRATIONS_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(corbel_embed_migrations target directory name)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${directory}/*.sql)
  list(SORT files)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}_migrations)
  string(REPLACE ";" "," joined "${files}")
  add_custom_command(OUTPUT ${output}.cpp ${output}.h
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DOUTPUT=${output} -DFILES=${joined} -P ${CORBEL_MIGRATIONS_SCRIPT}
    DEPENDS ${files} ${CORBEL_MIGRATIONS_SCRIPT} COMMENT "Embedding migrations of ${name}")
  target_sources(${target} PRIVATE ${output}.cpp ${output}.h)
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
