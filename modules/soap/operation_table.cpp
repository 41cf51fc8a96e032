// The table of all operations, those without a verb yet too (null verbs).
#include <algorithm>

#include "commands/verbs.h"

namespace corbel::soap {
namespace {

constexpr Operation missing(std::string_view name) { return {name}; }

constexpr Operation kSsoLogon = missing("ssoLogon");
constexpr Operation kExportMessageChangesAsStream = missing("exportMessageChangesAsStream");
constexpr Operation kImportMessageFromStream = missing("importMessageFromStream");

constexpr const Operation* kOperations[] = {
    // sessions
    &kLogon,
    &kSsoLogon,
    &kLogoff,
    &kGetLicenseAuth,
    // stores
    &kGetStore,
    &kGetStoreName,
    &kGetStoreType,
    &kGetPublicStore,
    &kResolveStore,
    &kResolveUserStore,
    &kCreateStore,
    &kRemoveStore,
    &kHookStore,
    &kUnhookStore,
    &kResetFolderCount,
    &kGetOwner,
    &kCheckExistObject,
    // folders
    &kCreateFolder,
    &kCreateFolders,
    &kDeleteFolder,
    &kEmptyFolder,
    &kCopyFolder,
    &kTableSetSearchCriteria,
    &kTableGetSearchCriteria,
    // objects and properties
    &kLoadObject,
    &kSaveObject,
    &kLoadProp,
    &kDeleteObjects,
    &kCopyObjects,
    &kSetReadFlags,
    &kGetMessageStatus,
    &kSetMessageStatus,
    // named properties
    &kGetIDsFromNames,
    &kGetNamesFromIDs,
    // receive folders
    &kSetReceiveFolder,
    &kGetReceiveFolder,
    &kGetReceiveFolderTable,
    // tables
    &kTableOpen,
    &kTableClose,
    &kTableSetColumns,
    &kTableQueryColumns,
    &kTableSort,
    &kTableRestrict,
    &kTableGetRowCount,
    &kTableQueryRows,
    &kTableFindRow,
    &kTableSeekRow,
    &kTableCreateBookmark,
    &kTableFreeBookmark,
    &kTableExpandRow,
    &kTableCollapseRow,
    &kTableGetCollapseState,
    &kTableSetCollapseState,
    &kTableMulti,
    // sync
    &kGetChanges,
    &kSetSyncStatus,
    &kGetSyncStates,
    &kGetEntryIDFromSourceKey,
    &kExportMessageChangesAsStream,
    &kImportMessageFromStream,
    &kGetChangeInfo,
    // notifications
    &kNotify,
    &kNotifySubscribe,
    &kNotifySubscribeMulti,
    &kNotifyUnSubscribe,
    &kNotifyUnSubscribeMulti,
    &kNotifyGetItems,
    // rights
    &kGetRights,
    &kSetRights,
    // submission
    &kSubmitMessage,
    &kFinishedMessage,
    &kAbortSubmit,
    &kSetLockState,
    // users
    &kCreateUser,
    &kDeleteUser,
    &kRemoveAllObjects,
    &kGetUser,
    &kSetUser,
    &kGetUserList,
    &kResolveUsername,
    &kGetSendAsList,
    &kAddSendAsUser,
    &kDelSendAsUser,
    &kGetUserClientUpdateStatus,
    &kSyncUsers,
    // groups
    &kCreateGroup,
    &kSetGroup,
    &kGetGroup,
    &kGetGroupList,
    &kGroupDelete,
    &kResolveGroupname,
    &kAddGroupUser,
    &kDeleteGroupUser,
    &kGetUserListOfGroup,
    &kGetGroupListOfUser,
    // companies
    &kCreateCompany,
    &kDeleteCompany,
    &kSetCompany,
    &kGetCompany,
    &kResolveCompanyname,
    &kGetCompanyList,
    &kAddCompanyToRemoteViewList,
    &kDelCompanyFromRemoteViewList,
    &kGetRemoteViewList,
    &kAddUserToRemoteAdminList,
    &kDelUserFromRemoteAdminList,
    &kGetRemoteAdminList,
    // quota
    &kGetQuota,
    &kSetQuota,
    &kAddQuotaRecipient,
    &kDeleteQuotaRecipient,
    &kGetQuotaRecipients,
    &kGetQuotaStatus,
    // address book
    &kReadABProps,
    &kAbResolveNames,
    // maintenance
    &kPurgeSoftDelete,
    &kPurgeDeferredUpdates,
    &kPurgeCache,
    // several servers
    &kResolvePseudoUrl,
    &kGetServerDetails,
    // debugging and client update
    &kTestPerform,
    &kTestSet,
    &kTestGet,
    &kGetClientUpdate,
    &kSetClientUpdateStatus,
};

}  // namespace

const Operation* findOperation(std::string_view name) noexcept {
    static const auto sorted = [] {
        auto all = std::to_array(kOperations);
        std::sort(all.begin(), all.end(), [](const Operation* a, const Operation* b) { return a->name < b->name; });
        return all;
    }();
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), name, [](const Operation* each, std::string_view wanted) { return each->name < wanted; });
    return found != sorted.end() && (*found)->name == name ? *found : nullptr;
}

std::span<const Operation* const> operations() noexcept { return kOperations; }

}  // namespace corbel::soap
