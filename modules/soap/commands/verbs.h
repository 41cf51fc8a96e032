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

// folders

// objects and properties

// named properties

// receive folders
extern const Operation kGetReceiveFolder;

// tables

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

// submission

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
