#include "guest/served_hook.h"

#include "guest/remote_bytes.h"
#include "isolation/codec/hook_messages.h"

namespace corbel::guest {
namespace {

using isolation::AskKind;

class RemoteMessage final : public StagedMessage {
public:
    RemoteMessage(ServerLink& link, std::uint64_t call, const isolation::DeliveryFacts& facts) : _link(link), _call(call), _facts(facts) {}
    std::uint64_t size() const noexcept override { return _facts.contentBytes; }
    std::string_view structure() const noexcept override { return part(AskKind::Structure, _facts.structureBytes, _structure); }
    std::string_view envelope() const noexcept override { return part(AskKind::Envelope, _facts.envelopeBytes, _envelope); }
    std::unique_ptr<ContentReader> content() const override { return std::make_unique<RemoteContent>(_link, _call, _facts.contentBytes); }

private:
    /// Fetched when it is first asked for. A call runs on one thread.
    std::string_view part(AskKind which, std::uint64_t bytes, std::string& kept) const noexcept {
        if (kept.empty()) RemoteBytes(_link, _call, which).read(0, bytes, kept);
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
