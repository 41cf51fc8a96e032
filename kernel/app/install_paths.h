// Where the installed server finds its configuration and its modules: beside itself when its tree was put or moved elsewhere, else where
// it was built to be installed.
//
// Pure but for looking at the file system. [any thread]
#pragma once

#include <string>

namespace corbel::app {

std::string defaultConfigFile();
std::string defaultModuleFolder();
/// corbel-guest, which isolated modules run in.
std::string guestProgram();

}  // namespace corbel::app
