# cmake --install: the program, its DuckDB, the web application and its texts side by side in lib/hindsight, where they find each
# other wherever that is; bin/hindsight leads there. scripts/package makes the Debian package of it.
set_target_properties(hindsight PROPERTIES INSTALL_RPATH "$ORIGIN")
install(TARGETS hindsight RUNTIME DESTINATION lib/hindsight)
install(FILES ${DUCKDB_LIBRARY} DESTINATION lib/hindsight)
install(DIRECTORY web/dist/ DESTINATION lib/hindsight/web)
install(DIRECTORY config/localization DESTINATION lib/hindsight)
install(CODE [[
  set(bin "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/bin")
  file(MAKE_DIRECTORY "${bin}")
  file(CREATE_LINK ../lib/hindsight/hindsight "${bin}/hindsight" SYMBOLIC)
]])
install(FILES LICENSE THIRD_PARTY.md README.md CHANGELOG.md docs/configuration.md docs/clustering.md DESTINATION share/doc/hindsight)
install(DIRECTORY deploy/two-instances deploy/nginx deploy/haproxy DESTINATION share/doc/hindsight/examples)
