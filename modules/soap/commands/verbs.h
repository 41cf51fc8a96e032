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
extern const Operation kLoadObject;
extern const Operation kSaveObject;
extern const Operation kLoadProp;

// named properties
extern const Operation kGetIDsFromNames;
extern const Operation kGetNamesFromIDs;

// receive folders
extern const Operation kGetReceiveFolder;

// tables

// sync

// notifications

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
