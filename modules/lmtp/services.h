// What the module's sessions share: the kernel's services, the metrics and the helper threads.
//
// Owned by the module, lives from start() to stop(). Everything behind the references is thread safe. [any thread]
#pragma once

#include <string>

#include "corbel/delivery.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/module.h"
#include "corbel/store.h"
#include "helpers.h"

namespace corbel::lmtp {

struct Services {
    Services(Kernel& kernel, std::size_t helperThreads);

    Log& log;
    Metrics& metrics;
    const Clock& clock;
    Stores& stores;
    Delivery& delivery;
    const std::string serverName;

    Counter& accepted;             ///< Recipients, by how their delivery ended.
    Counter& refusedForNow;
    Counter& refusedForGood;
    Histogram& deliverySeconds;    ///< From the last byte of a message to its replies.
    Histogram& messageBytes;
    Helpers helpers;
};

}  // namespace corbel::lmtp
