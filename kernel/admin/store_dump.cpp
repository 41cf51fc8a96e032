#include "admin/store_dump.h"

#include "admin/json_object.h"
#include "admin/property_text.h"
#include "corbel/error.h"
#include "corbel/objects.h"
#include "corbel/text.h"

namespace corbel::admin {
namespace {

constexpr std::size_t kMaxDumpDepth = 20;

std::uint64_t number(std::string_view text) {
    const auto value = text::parseUnsigned(text);
    if (!value) throw Error(ErrorCode::InvalidArgument, "\"" + std::string(text) + "\" is no number");
    return *value;
}

std::string bytes(std::string_view hex) {
    auto value = text::hexDecode(hex);
    if (!value) throw Error(ErrorCode::InvalidArgument, "\"" + std::string(hex) + "\" is not hexadecimal");
    return std::move(*value);
}

FolderId folderOf(StoreSession& session, std::string_view name) {
    if (name.starts_with('#')) return number(name.substr(1));
    const auto folder = session.findFolder(name);
    if (!folder) throw Error(ErrorCode::NotFound, "There is no folder \"" + std::string(name) + "\"");
    return folder->id;
}

void setIds(Poco::JSON::Object& object, const ObjectIds& ids) {
    object.set("entryid", text::hexEncode(ids.entryid));
    object.set("source_key", text::hexEncode(ids.sourceKey));
    object.set("change_key", text::hexEncode(ids.changeKey));
    object.set("predecessors", text::hexEncode(ids.predecessors));
}

std::string_view nameOf(RecipientKind kind) {
    constexpr std::string_view names[] = {"originator", "to", "cc", "bcc"};
    return static_cast<std::size_t>(kind) < std::size(names) ? names[static_cast<std::size_t>(kind)] : "other";
}

std::string_view nameOf(AttachMethod method) {
    switch (method) {
        case AttachMethod::None:
            return "none";
        case AttachMethod::ByValue:
            return "by_value";
        case AttachMethod::ByReference:
            return "by_reference";
        case AttachMethod::ByReferenceOnly:
            return "by_reference_only";
        case AttachMethod::Embedded:
            return "embedded";
        case AttachMethod::Ole:
            return "ole";
    }
    return "other";
}

void describeMessage(Poco::JSON::Object& object, MessageObject& message, NamedProperties& named, std::size_t depth);

Poco::JSON::Object describeAttachment(AttachmentObject& attachment, NamedProperties& named, std::size_t depth) {
    Poco::JSON::Object row(Poco::JSON_PRESERVE_KEY_ORDER);
    row.set("number", attachment.number());
    row.set("method", std::string(nameOf(attachment.method())));
    row.set("bytes", attachment.dataBytes());
    if (const auto range = attachment.range()) {
        Poco::JSON::Object place(Poco::JSON_PRESERVE_KEY_ORDER);
        place.set("part", range->part);
        place.set("offset", range->offset);
        place.set("encoded_bytes", range->encodedBytes);
        place.set("encoding", range->encoding);
        row.set("range", place);
    }
    row.set("properties", describeProperties(attachment.get(), named));
    if (attachment.method() == AttachMethod::Embedded && depth < kMaxDumpDepth) {
        const auto inner = attachment.openEmbedded(true);
        Poco::JSON::Object message(Poco::JSON_PRESERVE_KEY_ORDER);
        describeMessage(message, *inner, named, depth + 1);
        row.set("message", message);
    }
    return row;
}

void describeMessage(Poco::JSON::Object& object, MessageObject& message, NamedProperties& named, std::size_t depth) {
    object.set("properties", describeProperties(message.get(), named));
    Poco::JSON::Array recipients;
    for (const MessageRecipient& recipient : message.recipients()) {
        Poco::JSON::Object row(Poco::JSON_PRESERVE_KEY_ORDER);
        row.set("kind", std::string(nameOf(recipient.kind)));
        row.set("type", recipient.addressType);
        row.set("address", recipient.address);
        row.set("name", recipient.displayName);
        row.set("properties", describeProperties(recipient.properties, named));
        recipients.add(row);
    }
    object.set("recipients", recipients);
    Poco::JSON::Array attachments;
    for (const std::uint32_t number : message.attachments())
        attachments.add(describeAttachment(*message.openAttachment(number), named, depth));
    object.set("attachments", attachments);
}

std::string dumpMessage(StoreSession& session, NamedProperties& named, std::unique_ptr<MessageObject> message) {
    const ItemPlace place = message->place();
    Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
    constexpr std::string_view states[] = {"visible", "pending", "associated"};
    object.set("kind", std::string("message"));
    object.set("store", session.id());
    object.set("item", place.item);
    object.set("folder", place.folder);
    object.set("state", std::string(states[static_cast<std::size_t>(place.state)]));
    object.set("uid", place.uid);
    setIds(object, message->ids());
    try {
        describeMessage(object, *message, named, 0);
    } catch (const Error& error) {
        // A delivered message shows what its rows say where nothing reads its MIME.
        if (error.code() != ErrorCode::Unsupported) throw;
    }
    return toText(object);
}

std::string dumpFolder(StoreSession& session, NamedProperties& named, FolderId folder) {
    Objects& objects = session.objects();
    const auto place = objects.findFolder(folder);
    if (!place) throw Error(ErrorCode::NotFound, "There is no folder " + std::to_string(folder));
    Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
    object.set("kind", std::string("folder"));
    object.set("store", session.id());
    object.set("folder", folder);
    object.set("parent", place->parent);
    object.set("name", place->name);
    object.set("in_imap", place->isInImap);
    object.set("uid_validity", session.counters(folder).uidValidity);
    object.set("uid_next", session.counters(folder).uidNext);
    setIds(object, objects.folderIds(folder));
    object.set("properties", describeProperties(objects.folderProperties(folder), named));
    return toText(object);
}

std::string dumpStore(StoreSession& session, NamedProperties& named) {
    Objects& objects = session.objects();
    Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
    object.set("kind", std::string("store"));
    object.set("store", session.id());
    object.set("guid", text::hexEncode(objects.storeGuid()));
    object.set("entryid", text::hexEncode(objects.storeEntryid()));
    object.set("properties", describeProperties(objects.folderProperties(0), named));
    Poco::JSON::Array arrivals;
    for (const ReceiveFolder& entry : objects.receiveFolders()) {
        Poco::JSON::Object row(Poco::JSON_PRESERVE_KEY_ORDER);
        row.set("class", entry.messageClass);
        row.set("folder", entry.folder);
        arrivals.add(row);
    }
    object.set("receive_folders", arrivals);
    return toText(object);
}

}  // namespace

std::string dumpObject(StoreSession& session, NamedProperties& named, std::string_view object) {
    Objects& objects = session.objects();
    const std::size_t colon = object.find(':');
    const std::string_view kind = object.substr(0, colon);
    const std::string_view which = colon == object.npos ? std::string_view() : object.substr(colon + 1);
    if (kind.empty() || kind == "store") return dumpStore(session, named);
    if (kind == "folder") return dumpFolder(session, named, folderOf(session, which));
    if (kind == "item") return dumpMessage(session, named, objects.open(number(which)));
    if (kind == "uid") {
        const std::size_t last = which.rfind(':');
        if (last == which.npos) throw Error(ErrorCode::InvalidArgument, "A message by its UID is uid:FOLDER:UID");
        const std::uint64_t uid = number(which.substr(last + 1));
        return dumpMessage(session, named,
                           objects.open(objects.itemOfUid(folderOf(session, which.substr(0, last)), static_cast<Uid>(uid))));
    }
    if (kind == "entryid" || kind == "sourcekey") {
        const std::string key = bytes(which);
        const bool isEntryid = kind == "entryid";
        if (const FolderId folder = isEntryid ? objects.folderOfEntryid(key) : objects.folderOfSourceKey(key))
            return dumpFolder(session, named, folder);
        return dumpMessage(session, named, isEntryid ? objects.openEntryid(key) : objects.openSourceKey(key));
    }
    throw Error(ErrorCode::InvalidArgument,
                "An object is store, folder:PATH, folder:#ID, item:ID, uid:FOLDER:UID, entryid:HEX or sourcekey:HEX");
}

}  // namespace corbel::admin
