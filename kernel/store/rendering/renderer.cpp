#include "store/rendering/renderer.h"

#include <algorithm>

#include "corbel/compose_names.h"
#include "corbel/error.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "store/folder_tree.h"
#include "store/objects/item_changes.h"
#include "store/objects/message_object.h"
#include "store/objects/object_queries.h"

namespace corbel::store {
namespace {

constexpr std::size_t kPage = 100;

/// What a value's reader needs to live.
struct Chain {
    std::vector<std::unique_ptr<MessageObject>> messages;
    std::vector<std::unique_ptr<AttachmentObject>> attachments;
};

class ChainReader final : public ValueReader {
public:
    ChainReader(Chain chain, std::unique_ptr<ValueReader> reader) : _chain(std::move(chain)), _reader(std::move(reader)) {}
    std::uint64_t size() const noexcept override { return _reader->size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override { _reader->read(offset, length, out); }

private:
    const Chain _chain;  // Before the reader, which refers to it.
    const std::unique_ptr<ValueReader> _reader;
};

/// Big values and attachments of the object that is rendered.
class ObjectSource final : public convert::ComposeSource, public convert::ComposeNames {
public:
    ObjectSource(MessageObject& message, NamedProperties& names) : _message(message), _names(names) {}

    std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
        Chain chain;
        MessageObject* message = &_message;
        try {
            for (std::size_t level = 0; level < path.size(); ++level) {
                chain.attachments.push_back(message->openAttachment(path[level]));
                AttachmentObject& attachment = *chain.attachments.back();
                // Of an embedded message its bodies are asked for, of any other attachment its own values.
                if (level + 1 == path.size() && (tag == tags::AttachDataBinary || attachment.method() != AttachMethod::Embedded)) {
                    auto data = attachment.openValue(tag);
                    return std::make_unique<ChainReader>(std::move(chain), std::move(data));
                }
                chain.messages.push_back(chain.attachments.back()->openEmbedded());
                message = chain.messages.back().get();
            }
            auto value = message->openValue(tag);
            return std::make_unique<ChainReader>(std::move(chain), std::move(value));
        } catch (const Error& error) {
            if (error.code() == ErrorCode::NotFound) return nullptr;
            throw;
        }
    }

    /// Addresses that a store holds carry their SMTP form, or a directory has to be asked, which is the sender's business and not the
    /// store's.
    std::string smtpAddress(std::string_view, std::string_view, std::string_view) override { return {}; }

    std::vector<std::optional<PropName>> namesOf(std::span<const PropId> ids) override { return _names.namesOf(ids); }

private:
    MessageObject& _message;
    NamedProperties& _names;
};

class WriterSink final : public convert::ByteSink {
public:
    explicit WriterSink(MessageWriter& writer) : _writer(writer) {}
    void write(std::string_view bytes) override { _writer.write(bytes); }

private:
    MessageWriter& _writer;
};

std::unique_ptr<StagedMessage> compose(MessageObject& object, const RenderTools& tools) {
    const MessageData data = object.data();
    convert::ComposeOptions options;
    options.date = fromMicros(data.properties.integer(tags::LastModificationTime).value_or(0));
    const std::unique_ptr<MessageWriter> writer = tools.newMessage();
    WriterSink sink(*writer);
    ObjectSource source(object, tools.names);
    tools.converter.messages().compose(data, source, options, sink);
    return writer->finish();
}

/// False when it is not pending any more, or another state of it is.
bool render(const StoreFilePtr& file, const ObjectContextPtr& context, ItemId item, const RenderTools& tools) {
    auto draft = std::make_shared<Draft>();
    {
        const ConnectionLease lease = file->reader();
        draft->item = object_queries::facts(*lease, file->id(), item);
    }
    if (!draft->item || kindOf(draft->item->row.uid) != ItemKind::Pending) return false;
    draft->folder = draft->item->folder;
    const std::uint64_t changeNumber = draft->item->row.cn;
    const auto object = makeMessageObject(context, std::move(draft));
    const std::unique_ptr<StagedMessage> mime = compose(*object, tools);
    RenderOutcome outcome = RenderOutcome::Changed;
    file->write([&](WriteTransaction& transaction) { outcome = finishItemRendering(transaction, item, changeNumber, *mime); });
    return outcome == RenderOutcome::Rendered;
}

}  // namespace

bool renderPending(const StoreFilePtr& file, const RenderTools& tools, std::size_t limit) {
    const auto context = std::make_shared<const ObjectContext>(
        ObjectContext{file, [](FolderId, ItemId) {}, [](FolderId) {}, [] { return std::uint64_t{0}; }, {}});
    std::vector<FolderId> folders;
    {
        const ConnectionLease lease = file->reader();
        folders = object_queries::foldersWithPending(*lease, file->id());
    }
    if (folders.empty()) return false;
    const std::vector<FolderInfo> shown = file->tree()->list();
    std::size_t rendered = 0;
    for (const FolderId folder : folders) {
        if (std::none_of(shown.begin(), shown.end(), [folder](const FolderInfo& info) { return info.id == folder; })) continue;
        for (ItemId after = 0;;) {
            std::vector<ItemId> items;
            {
                const ConnectionLease lease = file->reader();
                items = object_queries::itemsInRange(*lease, file->id(), folder, {kFirstPendingUid + after + 1, kPendingUids.last}, kPage);
            }
            for (const ItemId item : items) {
                if (rendered == limit) return true;
                try {
                    rendered += render(file, context, item, tools);
                } catch (const Error& error) {
                    // It was removed, or rendered by another process, meanwhile.
                    if (error.code() == ErrorCode::NotFound || error.code() == ErrorCode::AlreadyExists) continue;
                    // The disk or the database: the others would fare no better, and would come before it. Who looks after the store tries again.
                    if (error.code() == ErrorCode::Unavailable) throw;
                    file->environment().log.warning(
                        "A message could not be made visible in IMAP",
                        {{"store", file->id()}, {"item", item}, {"error", error.userText()}, {"detail", error.detail()}});
                }
            }
            if (items.size() < kPage) break;
            after = items.back();
        }
    }
    return false;
}

}  // namespace corbel::store
