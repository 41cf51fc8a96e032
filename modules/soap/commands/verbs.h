// The operations that have a verb, each defined in its file under commands/. [any thread]
#pragma once

#include "operation.h"

namespace corbel::soap {

// sessions
extern const Operation kLogon;
extern const Operation kLogoff;
extern const Operation kGetLicenseAuth;

// stores
extern const Operation kGetStore;
extern const Operation kGetStoreName;
extern const Operation kGetStoreType;
extern const Operation kGetPublicStore;
extern const Operation kCheckExistObject;
extern const Operation kResolveStore;
extern const Operation kResolveUserStore;
extern const Operation kCreateStore;
extern const Operation kRemoveStore;
extern const Operation kHookStore;
extern const Operation kUnhookStore;
extern const Operation kResetFolderCount;
extern const Operation kGetOwner;

// folders
extern const Operation kCreateFolder;
extern const Operation kCreateFolders;
extern const Operation kDeleteFolder;
extern const Operation kEmptyFolder;
extern const Operation kCopyFolder;
extern const Operation kTableSetSearchCriteria;
extern const Operation kTableGetSearchCriteria;

// objects and properties
extern const Operation kLoadObject;
extern const Operation kSaveObject;
extern const Operation kLoadProp;
extern const Operation kDeleteObjects;
extern const Operation kCopyObjects;
extern const Operation kSetReadFlags;
extern const Operation kGetMessageStatus;
extern const Operation kSetMessageStatus;

// named properties
extern const Operation kGetIDsFromNames;
extern const Operation kGetNamesFromIDs;

// receive folders
extern const Operation kGetReceiveFolder;
extern const Operation kSetReceiveFolder;
extern const Operation kGetReceiveFolderTable;

// tables
extern const Operation kTableOpen;
extern const Operation kTableClose;
extern const Operation kTableSetColumns;
extern const Operation kTableQueryColumns;
extern const Operation kTableSort;
extern const Operation kTableRestrict;
extern const Operation kTableGetRowCount;
extern const Operation kTableQueryRows;
extern const Operation kTableFindRow;
extern const Operation kTableSeekRow;
extern const Operation kTableCreateBookmark;
extern const Operation kTableFreeBookmark;
extern const Operation kTableExpandRow;
extern const Operation kTableCollapseRow;
extern const Operation kTableGetCollapseState;
extern const Operation kTableSetCollapseState;
extern const Operation kTableMulti;

// sync
extern const Operation kGetChanges;
extern const Operation kSetSyncStatus;
extern const Operation kGetSyncStates;
extern const Operation kGetEntryIDFromSourceKey;
extern const Operation kGetChangeInfo;

// notifications
extern const Operation kNotify;
extern const Operation kNotifySubscribe;
extern const Operation kNotifySubscribeMulti;
extern const Operation kNotifyUnSubscribe;
extern const Operation kNotifyUnSubscribeMulti;
extern const Operation kNotifyGetItems;

// rights
extern const Operation kGetRights;
extern const Operation kSetRights;

// submission
extern const Operation kSubmitMessage;
extern const Operation kFinishedMessage;
extern const Operation kAbortSubmit;
extern const Operation kSetLockState;

// users
extern const Operation kCreateUser;
extern const Operation kDeleteUser;
extern const Operation kRemoveAllObjects;
extern const Operation kGetUser;
extern const Operation kSetUser;
extern const Operation kGetUserList;
extern const Operation kResolveUsername;
extern const Operation kGetSendAsList;
extern const Operation kAddSendAsUser;
extern const Operation kDelSendAsUser;
extern const Operation kGetUserClientUpdateStatus;
extern const Operation kSyncUsers;

// groups
extern const Operation kCreateGroup;
extern const Operation kSetGroup;
extern const Operation kGetGroup;
extern const Operation kGetGroupList;
extern const Operation kGroupDelete;
extern const Operation kResolveGroupname;
extern const Operation kAddGroupUser;
extern const Operation kDeleteGroupUser;
extern const Operation kGetUserListOfGroup;
extern const Operation kGetGroupListOfUser;

// companies
extern const Operation kCreateCompany;
extern const Operation kDeleteCompany;
extern const Operation kSetCompany;
extern const Operation kGetCompany;
extern const Operation kResolveCompanyname;
extern const Operation kGetCompanyList;
extern const Operation kAddCompanyToRemoteViewList;
extern const Operation kDelCompanyFromRemoteViewList;
extern const Operation kGetRemoteViewList;
extern const Operation kAddUserToRemoteAdminList;
extern const Operation kDelUserFromRemoteAdminList;
extern const Operation kGetRemoteAdminList;

// quota
extern const Operation kGetQuota;
extern const Operation kSetQuota;
extern const Operation kAddQuotaRecipient;
extern const Operation kDeleteQuotaRecipient;
extern const Operation kGetQuotaRecipients;
extern const Operation kGetQuotaStatus;

// address book
extern const Operation kReadABProps;
extern const Operation kAbResolveNames;

// maintenance
extern const Operation kPurgeSoftDelete;
extern const Operation kPurgeDeferredUpdates;
extern const Operation kPurgeCache;

// several servers
extern const Operation kResolvePseudoUrl;
extern const Operation kGetServerDetails;

// debugging and client update
extern const Operation kTestPerform;
extern const Operation kTestSet;
extern const Operation kTestGet;
extern const Operation kGetClientUpdate;
extern const Operation kSetClientUpdateStatus;

}  // namespace corbel::soap
