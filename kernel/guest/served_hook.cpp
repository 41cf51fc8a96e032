#include "guest/served_hook.h"

#include <algorithm>

#include "isolation/codec/hook_messages.h"

namespace corbel::guest {
namespace {

using isolation::Part;

/// Appends `length` bytes from `offset` of a part of the message.
void readPart(ServerLink& link, std::uint64_t call, Part part, std::uint64_t offset, std::uint64_t length, std::string& out) {
    while (length > 0) {
        const auto step = static_cast<std::uint32_t>(std::min<std::uint64_t>(length, isolation::kMaxPieceBytes));
        const std::string piece = link.ask(call, {part, offset, step});
        if (piece.empty()) return;
        out += piece;
        offset += piece.size();
        length -= std::min<std::uint64_t>(length, piece.size());
    }
}

class RemoteContent final : public ContentReader {
public:
    RemoteContent(ServerLink& link, std::uint64_t call, std::uint64_t size) : _link(link), _call(call), _size(size) {}
    std::uint64_t size() const noexcept override { return _size; }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (offset < _size) readPart(_link, _call, Part::Content, offset, std::min(length, _size - offset), out);
    }
    std::optional<std::string_view> whole() override { return std::nullopt; }

private:
    ServerLink& _link;
    const std::uint64_t _call, _size;
};

class RemoteMessage final : public StagedMessage {
public:
    RemoteMessage(ServerLink& link, std::uint64_t call, const isolation::DeliveryFacts& facts) : _link(link), _call(call), _facts(facts) {}
    std::uint64_t size() const noexcept override { return _facts.contentBytes; }
    std::string_view structure() const noexcept override { return part(Part::Structure, _facts.structureBytes, _structure); }
    std::string_view envelope() const noexcept override { return part(Part::Envelope, _facts.envelopeBytes, _envelope); }
    std::unique_ptr<ContentReader> content() const override { return std::make_unique<RemoteContent>(_link, _call, _facts.contentBytes); }

private:
    /// Fetched when it is first asked for. A call runs on one thread.
    std::string_view part(Part which, std::uint64_t bytes, std::string& kept) const noexcept {
        if (kept.empty()) readPart(_link, _call, which, 0, bytes, kept);
        return kept;
    }
    ServerLink& _link;
    const std::uint64_t _call;
    const isolation::DeliveryFacts& _facts;
    mutable std::string _structure, _envelope;
};

}  // namespace

std::string serveDelivery(DeliveryHook& hook, ServerLink& link, std::uint64_t call, std::string_view arguments) {
    isolation::DeliveryFacts facts = isolation::readDelivery(arguments).valueOrThrow();
    const RemoteMessage message(link, call, facts);
    DeliveryRequest request{facts.sender, &facts.recipient, &facts.owner, &message, std::move(facts.change.prefix), std::move(facts.change.folder),
                            facts.change.flags, std::move(facts.change.keywords), facts.change.discard};
    hook.onDelivery(request);
    return isolation::writeChange(request);
}

}  // namespace corbel::guest
