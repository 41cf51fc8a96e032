// The table of all operations, those without a verb yet too (null verbs).
#include <algorithm>

#include "commands/verbs.h"

namespace corbel::soap {
namespace {

constexpr Operation missing(std::string_view name) { return {name}; }

constexpr Operation kSsoLogon = missing("ssoLogon");
constexpr Operation kResolveStore = missing("resolveStore");
constexpr Operation kResolveUserStore = missing("resolveUserStore");
constexpr Operation kCreateStore = missing("createStore");
constexpr Operation kRemoveStore = missing("removeStore");
constexpr Operation kHookStore = missing("hookStore");
constexpr Operation kUnhookStore = missing("unhookStore");
constexpr Operation kResetFolderCount = missing("resetFolderCount");
constexpr Operation kGetOwner = missing("getOwner");
constexpr Operation kCreateFolder = missing("createFolder");
constexpr Operation kCreateFolders = missing("create_folders");
constexpr Operation kDeleteFolder = missing("deleteFolder");
constexpr Operation kEmptyFolder = missing("emptyFolder");
constexpr Operation kCopyFolder = missing("copyFolder");
constexpr Operation kLoadObject = missing("loadObject");
constexpr Operation kSaveObject = missing("saveObject");
constexpr Operation kLoadProp = missing("loadProp");
constexpr Operation kDeleteObjects = missing("deleteObjects");
constexpr Operation kCopyObjects = missing("copyObjects");
constexpr Operation kSetReadFlags = missing("setReadFlags");
constexpr Operation kGetMessageStatus = missing("getMessageStatus");
constexpr Operation kSetMessageStatus = missing("setMessageStatus");
constexpr Operation kGetIDsFromNames = missing("getIDsFromNames");
constexpr Operation kGetNamesFromIDs = missing("getNamesFromIDs");
constexpr Operation kSetReceiveFolder = missing("setReceiveFolder");
constexpr Operation kGetReceiveFolderTable = missing("getReceiveFolderTable");
constexpr Operation kGetChanges = missing("getChanges");
constexpr Operation kSetSyncStatus = missing("setSyncStatus");
constexpr Operation kGetSyncStates = missing("getSyncStates");
constexpr Operation kGetEntryIDFromSourceKey = missing("getEntryIDFromSourceKey");
constexpr Operation kExportMessageChangesAsStream = missing("exportMessageChangesAsStream");
constexpr Operation kImportMessageFromStream = missing("importMessageFromStream");
constexpr Operation kGetChangeInfo = missing("getChangeInfo");
constexpr Operation kNotify = missing("notify");
constexpr Operation kNotifySubscribe = missing("notifySubscribe");
constexpr Operation kNotifySubscribeMulti = missing("notifySubscribeMulti");
constexpr Operation kNotifyUnSubscribe = missing("notifyUnSubscribe");
constexpr Operation kNotifyUnSubscribeMulti = missing("notifyUnSubscribeMulti");
constexpr Operation kNotifyGetItems = missing("notifyGetItems");
constexpr Operation kGetRights = missing("getRights");
constexpr Operation kSetRights = missing("setRights");
constexpr Operation kSubmitMessage = missing("submitMessage");
constexpr Operation kFinishedMessage = missing("finishedMessage");
constexpr Operation kAbortSubmit = missing("abortSubmit");
constexpr Operation kSetLockState = missing("setLockState");

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
