#include "isolation/kinds.h"

#include <algorithm>

#include "corbel/delivery.h"
#include "corbel/directory.h"
#include "corbel/mime.h"
#include "corbel/search.h"

namespace corbel::isolation {
namespace {

struct Kind {
    std::string_view interfaceId;
    bool mayReadFiles, mayWriteFiles, makesFolders, isReplaced;
};
constexpr Kind kKinds[] = {
    {DeliveryHook::kInterfaceId, false, false, false, true},
    {Directory::kInterfaceId, true, false, false, true},
    {mime::Converter::kInterfaceId, true, false, false, true},   // the system's tables of character sets
    {Search::kInterfaceId, true, true, true, false},   // two would want the same locks
};

const Kind* kindOf(std::string_view id) {
    const auto found = std::find_if(std::begin(kKinds), std::end(kKinds), [id](const Kind& kind) { return kind.interfaceId == id; });
    return found == std::end(kKinds) ? nullptr : found;
}

}  // namespace

void checkCanBeIsolated(const module::ModuleFacts& facts) {
    const auto refuse = [](const std::string& why) {
        std::string kinds;
        for (const Kind& kind : kKinds) kinds += (kinds.empty() ? "" : ", ") + std::string(kind.interfaceId);
        throw Error(ErrorCode::InvalidArgument, why + "; isolation = process is for modules that provide nothing but " + kinds + " and require nothing");
    };
    for (const std::string& id : facts.provides) {
        if (!kindOf(id)) refuse("it provides " + id);
    }
    if (facts.provides.empty()) refuse("it provides nothing");
    if (!facts.required.empty()) refuse("it requires " + facts.required.front());
}

GuestLimits limitsOf(const module::ModuleFacts& facts, std::uint64_t memoryBytes) {
    GuestLimits limits;
    limits.memoryBytes = memoryBytes;
    for (const std::string& id : facts.provides) {
        const Kind* kind = kindOf(id);
        if (!kind) continue;
        limits.mayReadFiles |= kind->mayReadFiles;
        limits.mayWriteFiles |= kind->mayWriteFiles;
        limits.makesFolders |= kind->makesFolders;
    }
    return limits;
}

bool isReplacedAtReload(const module::ModuleFacts& facts) {
    return std::all_of(facts.provides.begin(), facts.provides.end(), [](const std::string& id) { return kindOf(id) && kindOf(id)->isReplaced; });
}

}  // namespace corbel::isolation
