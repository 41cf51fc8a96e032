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
constexpr Operation kTableSetSearchCriteria = missing("tableSetSearchCriteria");
constexpr Operation kTableGetSearchCriteria = missing("tableGetSearchCriteria");
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
constexpr Operation kTableOpen = missing("tableOpen");
constexpr Operation kTableClose = missing("tableClose");
constexpr Operation kTableSetColumns = missing("tableSetColumns");
constexpr Operation kTableQueryColumns = missing("tableQueryColumns");
constexpr Operation kTableSort = missing("tableSort");
constexpr Operation kTableRestrict = missing("tableRestrict");
constexpr Operation kTableGetRowCount = missing("tableGetRowCount");
constexpr Operation kTableQueryRows = missing("tableQueryRows");
constexpr Operation kTableFindRow = missing("tableFindRow");
constexpr Operation kTableSeekRow = missing("tableSeekRow");
constexpr Operation kTableCreateBookmark = missing("tableCreateBookmark");
constexpr Operation kTableFreeBookmark = missing("tableFreeBookmark");
constexpr Operation kTableExpandRow = missing("tableExpandRow");
constexpr Operation kTableCollapseRow = missing("tableCollapseRow");
constexpr Operation kTableGetCollapseState = missing("tableGetCollapseState");
constexpr Operation kTableSetCollapseState = missing("tableSetCollapseState");
constexpr Operation kTableMulti = missing("tableMulti");
constexpr Operation kExportMessageChangesAsStream = missing("exportMessageChangesAsStream");
constexpr Operation kImportMessageFromStream = missing("importMessageFromStream");
constexpr Operation kGetRights = missing("getRights");
constexpr Operation kSetRights = missing("setRights");
constexpr Operation kSubmitMessage = missing("submitMessage");
constexpr Operation kFinishedMessage = missing("finishedMessage");
constexpr Operation kAbortSubmit = missing("abortSubmit");
constexpr Operation kSetLockState = missing("setLockState");
constexpr Operation kCreateUser = missing("createUser");
constexpr Operation kDeleteUser = missing("deleteUser");
constexpr Operation kRemoveAllObjects = missing("removeAllObjects");
constexpr Operation kGetUser = missing("getUser");
constexpr Operation kSetUser = missing("setUser");
constexpr Operation kGetUserList = missing("getUserList");
constexpr Operation kResolveUsername = missing("resolveUsername");
constexpr Operation kGetSendAsList = missing("getSendAsList");
constexpr Operation kAddSendAsUser = missing("addSendAsUser");
constexpr Operation kDelSendAsUser = missing("delSendAsUser");
constexpr Operation kGetUserClientUpdateStatus = missing("getUserClientUpdateStatus");
constexpr Operation kSyncUsers = missing("syncUsers");
constexpr Operation kCreateGroup = missing("createGroup");
constexpr Operation kSetGroup = missing("setGroup");
constexpr Operation kGetGroup = missing("getGroup");
constexpr Operation kGetGroupList = missing("getGroupList");
constexpr Operation kGroupDelete = missing("groupDelete");
constexpr Operation kResolveGroupname = missing("resolveGroupname");
constexpr Operation kAddGroupUser = missing("addGroupUser");
constexpr Operation kDeleteGroupUser = missing("deleteGroupUser");
constexpr Operation kGetUserListOfGroup = missing("getUserListOfGroup");
constexpr Operation kGetGroupListOfUser = missing("getGroupListOfUser");
constexpr Operation kCreateCompany = missing("createCompany");
constexpr Operation kDeleteCompany = missing("deleteCompany");
constexpr Operation kSetCompany = missing("setCompany");
constexpr Operation kGetCompany = missing("getCompany");
constexpr Operation kResolveCompanyname = missing("resolveCompanyname");
constexpr Operation kGetCompanyList = missing("getCompanyList");
constexpr Operation kAddCompanyToRemoteViewList = missing("addCompanyToRemoteViewList");
constexpr Operation kDelCompanyFromRemoteViewList = missing("delCompanyFromRemoteViewList");
constexpr Operation kGetRemoteViewList = missing("getRemoteViewList");
constexpr Operation kAddUserToRemoteAdminList = missing("addUserToRemoteAdminList");
constexpr Operation kDelUserFromRemoteAdminList = missing("delUserFromRemoteAdminList");
constexpr Operation kGetRemoteAdminList = missing("getRemoteAdminList");
constexpr Operation kGetQuota = missing("GetQuota");
constexpr Operation kSetQuota = missing("SetQuota");
constexpr Operation kAddQuotaRecipient = missing("AddQuotaRecipient");
constexpr Operation kDeleteQuotaRecipient = missing("DeleteQuotaRecipient");
constexpr Operation kGetQuotaRecipients = missing("GetQuotaRecipients");
constexpr Operation kGetQuotaStatus = missing("GetQuotaStatus");
constexpr Operation kReadABProps = missing("readABProps");
constexpr Operation kAbResolveNames = missing("abResolveNames");
constexpr Operation kPurgeSoftDelete = missing("purgeSoftDelete");
constexpr Operation kPurgeDeferredUpdates = missing("purgeDeferredUpdates");
constexpr Operation kPurgeCache = missing("purgeCache");
constexpr Operation kGetServerDetails = missing("getServerDetails");
constexpr Operation kTestPerform = missing("testPerform");
constexpr Operation kTestSet = missing("testSet");
constexpr Operation kTestGet = missing("testGet");
constexpr Operation kGetClientUpdate = missing("getClientUpdate");
constexpr Operation kSetClientUpdateStatus = missing("setClientUpdateStatus");

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
