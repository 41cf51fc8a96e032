#include "services.h"

namespace corbel::lmtp {

namespace {
constexpr std::string_view kDeliveries = "corbel_lmtp_deliveries_total";
constexpr std::string_view kDeliveriesHelp = "Recipients answered after DATA or BDAT LAST, by result.";
}  // namespace

Services::Services(Kernel& kernel, std::size_t helperThreads)
    : log(kernel.log()),
      metrics(kernel.metrics()),
      clock(kernel.clock()),
      stores(kernel.stores()),
      delivery(kernel.delivery()),
      serverName(kernel.serverName()),
      accepted(metrics.counter(kDeliveries, kDeliveriesHelp, "result=\"accepted\"")),
      refusedForNow(metrics.counter(kDeliveries, kDeliveriesHelp, "result=\"temporary\"")),
      refusedForGood(metrics.counter(kDeliveries, kDeliveriesHelp, "result=\"permanent\"")),
      deliverySeconds(metrics.histogram("corbel_lmtp_delivery_seconds", "Time from the last byte of a message to its replies.")),
      messageBytes(metrics.histogram("corbel_lmtp_message_bytes", "Size of the messages that were received.")),
      helpers(helperThreads) {}

}  // namespace corbel::lmtp
