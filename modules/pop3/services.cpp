#include "services.h"

namespace corbel::pop3 {

Services::Services(Kernel& kernel)
    : log(kernel.log()),
      auth(kernel.auth()),
      stores(kernel.stores()),
      serverName(kernel.serverName()),
      logins(kernel.metrics().counter("corbel_pop3_logins_total", "Sessions that opened a maildrop.")),
      retrieved(kernel.metrics().counter("corbel_pop3_retrieved_total", "Messages sent by RETR.")),
      deleted(kernel.metrics().counter("corbel_pop3_deleted_total", "Messages removed by QUIT.")) {}

}  // namespace corbel::pop3
