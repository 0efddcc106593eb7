# docs/openapi/*.yaml as one text of the program.
find_program(PYTHON python3 HINTS /usr/bin REQUIRED)  # the one that scripts/setup gives PyYAML
file(GLOB openapi_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/openapi/*.yaml)
set(openapi_code ${CMAKE_BINARY_DIR}/openapi_document.cpp)
set(openapi_tool ${CMAKE_SOURCE_DIR}/tools/openapi_document.py)
add_custom_command(OUTPUT ${openapi_code} COMMAND ${PYTHON} ${openapi_tool} ${openapi_code}
                   DEPENDS ${openapi_tool} ${openapi_sources} VERBATIM)
target_sources(api PRIVATE ${openapi_code})
