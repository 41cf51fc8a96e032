// What the module's sessions share. Owned by the module, lives from start() to stop(). [any thread]
#pragma once

#include "corbel/auth.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/module.h"
#include "corbel/store.h"
#include "drop_locks.h"

namespace corbel::pop3 {

struct Services {
    explicit Services(Kernel& kernel);

    Log& log;
    Auth& auth;
    Stores& stores;
    const std::string serverName;
    Counter& logins;
    Counter& retrieved;
    Counter& deleted;
    DropLocks locks;
};

}  // namespace corbel::pop3
