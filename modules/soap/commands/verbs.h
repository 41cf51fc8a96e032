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

// objects and properties
extern const Operation kDeleteObjects;
extern const Operation kCopyObjects;
extern const Operation kSetReadFlags;
extern const Operation kGetMessageStatus;
extern const Operation kSetMessageStatus;

// named properties

// receive folders
extern const Operation kGetReceiveFolder;
extern const Operation kSetReceiveFolder;
extern const Operation kGetReceiveFolderTable;

// tables

// sync

// notifications

// rights
extern const Operation kGetRights;
extern const Operation kSetRights;

// submission
extern const Operation kSubmitMessage;
extern const Operation kFinishedMessage;
extern const Operation kAbortSubmit;
extern const Operation kSetLockState;

// users

// groups

// companies

// quota

// address book

// maintenance

// several servers
extern const Operation kResolvePseudoUrl;

// debugging and client update

}  // namespace corbel::soap
