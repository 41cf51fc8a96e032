#include "source_keys.h"

namespace corbel::soap {
namespace {

constexpr std::size_t kGuidBytes = 16;
constexpr std::size_t kOwnKeyBytes = 22;
constexpr std::size_t kPaddedKeyBytes = 24;

}  // namespace

std::string sourceKeyOf(std::string_view sent) {
    if (sent.size() != kPaddedKeyBytes || sent[kOwnKeyBytes] != '\0' || sent[kOwnKeyBytes + 1] != '\0') return std::string(sent);
    std::string key(sent.substr(0, kOwnKeyBytes));
    key.back() = static_cast<char>(static_cast<unsigned char>(key.back()) | 0x80);
    return key;
}

FolderRef folderOfSourceKey(Call& call, std::string_view sent) {
    if (sent.size() > kMaxKeyBytes) throw Refusal{Status::InvalidParameter};
    const std::string key = sourceKeyOf(sent);
    const auto within = [&](StoreSession& store) -> std::optional<FolderRef> {
        for (const std::string_view each : {std::string_view(key), sent}) {
            if (const FolderId folder = store.objects().folderOfSourceKey(each); folder != 0) return FolderRef{store, folder};
        }
        return std::nullopt;
    };
    if (const auto owner = key.size() >= kGuidBytes ? call.services.stores.findByGuid(std::string_view(key).substr(0, kGuidBytes)) : std::nullopt) {
        if (auto found = within(call.store(*owner))) return *found;
    } else if (!call.session->isSystem) {
        if (auto found = within(call.ownStore())) return *found;
        const StoreId shared = call.services.stores.openPublic(call.identity())->id();
        if (const auto described = call.services.stores.find(shared)) {
            if (auto found = within(call.store(*described))) return *found;
        }
    }
    throw Error(ErrorCode::NotFound, "There is no folder with this source key");
}

}  // namespace corbel::soap
