#include "crash/object_steps.h"

#include <functional>

#include "corbel/objects.h"
#include "corbel/property_tags.h"

namespace corbel::testing {
namespace {

constexpr PropTag kFolderNote(0x6620001F);
constexpr std::size_t kMaxPending = 1000;

std::string text(const PropertyBag& bag, PropTag tag) { return std::string(bag.text(tag)); }

std::string hashed(const std::string& bytes) { return std::to_string(bytes.size()) + " bytes " + std::to_string(std::hash<std::string>()(bytes)); }

}  // namespace

std::vector<ItemId> itemsOf(StoreSession& session, FolderId folder) {
    std::vector<ItemId> items = session.objects().pending(folder, 0, kMaxPending);
    const auto view = session.view(folder);
    for (std::uint32_t sequence = 1; sequence <= view->size(); ++sequence) items.push_back(view->at(sequence).item);
    return items;
}

Step saveObject(UserId user, std::uint64_t folder, std::uint64_t number, std::size_t attachmentBytes) {
    return {"save of an object", [=](SmallServer& server) {
                const auto session = server.open(user);
                const auto message = session->objects().create(folderOf(*session, folder).id);
                message->set(std::vector<Property>{{tags::Subject, "object " + std::to_string(number)},
                                                   {tags::Body, std::string(number % 5 * 1000, 'b')},
                                                   {kNote, "note " + std::to_string(number)}});
                MessageRecipient recipient;
                recipient.addressType = "SMTP";
                recipient.address = "user" + std::to_string(number) + "@example.org";
                message->setRecipients({recipient});
                const auto attachment = message->createAttachment(AttachMethod::ByValue);
                const auto data = attachment->writeData();
                data->write(std::string(attachmentBytes, static_cast<char>('a' + number % 26)));
                data->commit();
                message->save();
            }};
}

Step changeObject(UserId user, std::uint64_t folder, std::uint64_t which, std::uint64_t number) {
    return {"change of an object", [=](SmallServer& server) {
                const auto session = server.open(user);
                const std::vector<ItemId> items = itemsOf(*session, folderOf(*session, folder).id);
                if (items.empty()) return;
                const auto message = session->objects().open(items[which % items.size()]);
                message->set(std::vector<Property>{{number % 3 ? kNote : tags::Subject, "changed " + std::to_string(number)}});
                message->save();
            }};
}

Step importObject(UserId user, std::uint64_t folder, std::uint64_t number, std::string mime) {
    return {"import of an object", [=](SmallServer& server) {
                const auto session = server.open(user);
                const FolderId id = folderOf(*session, folder).id;
                const auto staged = server.stage(mime);
                const auto message = session->objects().create(id);
                message->set(std::vector<Property>{{kNote, "imported " + std::to_string(number)}});
                SaveOptions options;
                options.mime = staged.get();
                options.ids.entryid = "entryid " + std::to_string(user) + " " + std::to_string(number);
                options.ids.guid = std::string(8, 'g') + std::to_string(10'000'000 + number);
                options.ids.uid = session->counters(id).uidNext + static_cast<Uid>(number % 7);
                message->save(options);
            }};
}

Step setFolderProperty(UserId user, std::uint64_t folder, std::uint64_t number) {
    return {"property of a folder", [=](SmallServer& server) {
                const auto session = server.open(user);
                session->objects().setFolderProperties(folderOf(*session, folder).id, std::vector<Property>{{kFolderNote, "note " + std::to_string(number)}});
            }};
}

Step removeObjects(UserId user, std::uint64_t folder, std::uint64_t which) {
    return {"removal of objects", [=](SmallServer& server) {
                const auto session = server.open(user);
                const FolderId id = folderOf(*session, folder).id;
                std::vector<ItemId> some;
                for (const ItemId item : itemsOf(*session, id)) {
                    if ((which >> item % 60 & 1) != 0) some.push_back(item);
                }
                session->objects().remove(id, some);
            }};
}

std::string dumpObjects(StoreSession& session, FolderId folder) {
    Objects& objects = session.objects();
    const PropTag ofFolder[] = {kFolderNote};
    std::string dump;
    if (const std::string note = text(objects.folderProperties(folder, ofFolder), kFolderNote); !note.empty()) dump += "   has " + note + "\n";
    for (const ItemId item : itemsOf(session, folder)) {
        const auto message = objects.open(item);
        const PropTag wanted[] = {tags::Subject, kNote};
        const PropertyBag bag = message->get(wanted);
        const ItemPlace place = message->place();
        const bool isPending = place.state == ItemState::Pending;
        if (!isPending && text(bag, kNote).empty()) continue;
        dump += "   object " + std::to_string(item) + (isPending ? " pending" : "") + ": " + text(bag, tags::Subject) + ", " + text(bag, kNote);
        if (isPending) {
            for (const MessageRecipient& recipient : message->recipients()) dump += " to " + recipient.address;
            for (const std::uint32_t number : message->attachments()) {
                std::string bytes;
                const auto reader = message->openAttachment(number)->openData();
                reader->read(0, reader->size(), bytes);
                dump += ", attached " + hashed(bytes);
            }
        }
        dump += "\n";
    }
    return dump;
}

}  // namespace corbel::testing
