// What a server is put through: steps that each change what users see by one transaction or not at all.
//
// A script made from a seed, or the one that has every kind of step, does the same whenever it is played: steps choose folders and messages
// by what is there, so the state after each is known from a run without faults. Pure. [one thread]
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "crash/small_server.h"

namespace corbel::testing {

struct Step {
    std::string what;
    std::function<void(SmallServer&)> run;
    bool isOne = true;  ///< One transaction; else a step that failed may be done when one looks.
    bool showsParts = true;  ///< Of several: what lies between two of them may be seen after a crash.
};
using Script = std::vector<Step>;

/// Starts a server, makes two mailboxes and does `count` steps at random.
Script randomScript(std::uint64_t seed, std::size_t count);
/// Every kind of step, some in the order that is hardest.
Script wholeScript();

/// The choice-th folder, the inbox half of the time.
FolderInfo folderOf(StoreSession& session, std::uint64_t choice);

/// Runs a step; what the store refuses (a name that is taken, a folder with children) changes nothing and is part of the script. Throws the rest.
void play(const Step& step, SmallServer& server);

}  // namespace corbel::testing
