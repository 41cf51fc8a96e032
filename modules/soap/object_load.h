// Objects as clients load them: every property's tag, the values that are not large, and recipients, attachments and embedded messages.
//
// Values beyond kMaxLoadedValueBytes, an attachment's bytes, and once kMaxLoadedBytes are reached everything that is not small, are named
// and left out: clients fetch them by loadProp. Tags and values are the wire's when they come out. Lives inside one call. [worker]
#pragma once

#include "call.h"
#include "codec/structures.h"
#include "computed_props.h"

namespace corbel::soap {

inline constexpr std::size_t kMaxLoadedValueBytes = 32 * 1024;
inline constexpr std::size_t kMaxLoadedBytes = 16 * 1024 * 1024;   ///< Of values in one object, what is in it counted.
inline constexpr std::size_t kSmallValueBytes = 512;

/// MAPI object types.
enum class WireType : std::uint32_t { Store = 1, Folder = 3, Message = 5, MailUser = 6, Attachment = 7, DistributionList = 8 };

class ObjectLoader {
public:
    explicit ObjectLoader(Call& call) : _call(call) {}

    SavedObject folder(const FolderRef& folder);   ///< Folder 0: the store.
    SavedObject message(StoreSession& store, MessageObject& object);
    SavedObject message(const MessageRef& message);

private:
    SavedObject part(const ObjectPlace& place, MessageObject& object, std::uint32_t number);
    SavedObject recipient(const ObjectPlace& place, const MessageRecipient& recipient, std::uint32_t parent, std::uint32_t number);
    SavedObject attachment(const ObjectPlace& place, AttachmentObject& object, std::uint32_t parent);
    void addProperties(SavedObject& object, const ObjectPlace& place, std::vector<PropTag> tags, const PropertyBag& stored);
    void addProperty(SavedObject& object, PropTag tag, Property property);

    Call& _call;
    std::size_t _loadedBytes = 0;
};

/// Numbers of recipients, by which clients change and delete them: kept with them as PidTagRowid, made up for those that have none.
std::vector<std::uint32_t> recipientNumbers(const std::vector<MessageRecipient>& recipients);

}  // namespace corbel::soap
