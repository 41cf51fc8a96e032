// What the rights matrix is made of: who stands in which relation to a folder, the calls that look at or change something, and what they need.
//
// Values; used by one test at a time. Knows no evaluator: what a call needs is said here.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "corbel/access.h"
#include "corbel/store.h"
#include "corbel/transfers.h"

namespace corbel::testing {

enum class Relation { Owner, FullAccess, Member, GroupMember, Everybody, Administrator, Anonymous, ShutOut, OtherTenant };
inline constexpr Relation kRelations[] = {Relation::Owner,     Relation::FullAccess,    Relation::Member,    Relation::GroupMember, Relation::Everybody,
                                          Relation::Administrator, Relation::Anonymous, Relation::ShutOut, Relation::OtherTenant};
inline constexpr const char* kRelationNames[] = {"owner",         "full access", "member",   "group member", "everybody",
                                                 "administrator", "anonymous",   "shut out", "other tenant"};
inline constexpr UserId kMatrixGroup = 50;
Identity identityOf(Relation relation);
/// Nothing of the store is theirs.
constexpr bool isStranger(Relation relation) { return relation == Relation::ShutOut || relation == Relation::OtherTenant; }

struct MatrixCall {
    const char* name;
    std::vector<RightSet> needs;  ///< One of these sets, whole.
    std::function<void(StoreSession&)> run;
    std::function<void()> undo;
    RightSet ofOwn = 0;  ///< With it alone the folder is known, and the message is not theirs.
};

/// What the calls work on.
struct MatrixScene {
    StoreSession* owner = nullptr;
    Transfers* transfers = nullptr;
    std::function<void(StoreSession&, FolderId, std::size_t)> fill;   ///< Appends messages.
    StoreId store = 0;
    FolderId folder = 0, target = 0, child = 0;
    Uid others = 1;                           ///< The next message that nobody else made.
    std::map<Relation, Uid> ownMessages;      ///< The same of each one's own.
    std::vector<ItemId> othersKept;           ///< Deleted and not purged.
    std::map<Relation, std::vector<ItemId>> ownKept;
};

/// Messages are used up by some of them: asked for anew before each.
std::vector<MatrixCall> matrixCalls(MatrixScene& scene, Relation relation);

}  // namespace corbel::testing
