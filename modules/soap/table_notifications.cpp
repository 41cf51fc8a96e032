#include "table_notifications.h"

namespace corbel::soap {

void aimAtTable(Call&, std::string_view key, Subscriber& subscriber) {
    subscriber.target = Target::Table;
    subscriber.table = 0;
    for (std::size_t i = key.size(); i-- > 0;) subscriber.table = subscriber.table << 8 | static_cast<unsigned char>(key[i]);
}

std::vector<WatchKey> watchedByTable(Call&, const Subscriber&) { return {}; }

void tellOfTable(Call&, const Subscriber&, std::vector<Notification>&) {}

}  // namespace corbel::soap
