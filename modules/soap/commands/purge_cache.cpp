// purgeCache: what is kept in memory here is never older than the database.
#include "commands/verbs.h"
#include "companies.h"

namespace corbel::soap {
namespace {

struct PurgeCache {
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, PurgeCache& value) {
    visit("ulFlags", value.flags);
}

void purgeCache(Call& call, const PurgeCache&) { requireServerAdmin(call); }

}  // namespace

const Operation kPurgeCache = operation<purgeCache>("purgeCache");

}  // namespace corbel::soap
