// What the module's calls share. Owned by the module, lives from start() to stop(). [any thread]
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "client_session.h"
#include "corbel/address_book.h"
#include "corbel/auth.h"
#include "corbel/draft/signals.h"
#include "corbel/draft/sql.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/module.h"
#include "corbel/store.h"
#include "named_props.h"
#include "options.h"
#include "outgoing_queue.h"
#include "submit_locks.h"
#include "syncs.h"

namespace corbel::soap {

struct Services {
    /// Runs the module's migrations in the server database.
    Services(Kernel& kernel, Options options);

    std::shared_ptr<const Options> options() const;
    void setOptions(Options options);

    Log& log;
    Metrics& metrics;
    const Clock& clock;
    Auth& auth;
    Stores& stores;
    AddressBook& book;
    draft::Sql& sql;
    draft::Signals* const signals;   ///< Null where there are none: polls then hear of other calls when their time is over.
    const std::string serverName;
    const std::string serverGuid;   ///< 16 bytes, the same for ever.
    ClientSessions sessions;
    NamedProps names;
    OutgoingQueue outgoing;
    SubmitLocks submitLocks;
    Syncs syncs;

private:
    mutable std::mutex _mutex;
    std::shared_ptr<const Options> _options;
};

}  // namespace corbel::soap
