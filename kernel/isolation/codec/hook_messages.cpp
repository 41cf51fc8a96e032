#include "isolation/codec/hook_messages.h"

#include "isolation/codec/messages.h"

namespace corbel::isolation {
namespace {

void put(ByteWriter& out, const Identity& identity) {
    out.u64(identity.user);
    out.u64(identity.tenant);
    out.text(identity.login);
    out.text(identity.address);
    out.text(identity.displayName);
    out.u32(static_cast<std::uint32_t>(identity.groups.size()));
    for (const UserId group : identity.groups) out.u64(group);
    out.flag(identity.isAdmin);
}

Identity identity(ByteReader& in) {
    Identity one;
    one.user = in.u64();
    one.tenant = in.u64();
    one.login = in.text(kMaxFrameBytes);
    one.address = in.text(kMaxFrameBytes);
    one.displayName = in.text(kMaxFrameBytes);
    const std::size_t n = in.count(kMaxFrameBytes);
    for (std::size_t i = 0; i < n && in.isOk(); ++i) one.groups.push_back(in.u64());
    one.isAdmin = in.flag();
    return one;
}

void putChange(ByteWriter& out, const DeliveryRequest& request) {
    out.text(request.prefix);
    out.text(request.folder);
    out.u32(request.flags);
    out.texts(request.keywords);
    out.flag(request.discard);
}

DeliveryChange change(ByteReader& in) {
    DeliveryChange one;
    one.prefix = in.text(kMaxPrefixBytes);
    one.folder = in.text(kMaxFolderPath);
    one.flags = in.u32();
    one.keywords = in.texts(kMaxKeywords, kMaxKeywordText);
    one.discard = in.flag();
    return one;
}

}  // namespace

std::string writeDelivery(const DeliveryRequest& request) {
    ByteWriter out;
    out.text(request.sender);
    out.text(request.recipient->address);
    out.text(request.recipient->detail);
    out.u32(static_cast<std::uint32_t>(request.recipient->owners.size()));
    for (const Identity& owner : request.recipient->owners) put(out, owner);
    put(out, *request.owner);
    out.u64(request.message->size());
    out.u64(request.message->structure().size());
    out.u64(request.message->envelope().size());
    putChange(out, request);
    return out.take();
}

Result<DeliveryFacts> readDelivery(std::string_view bytes) {
    ByteReader in(bytes);
    DeliveryFacts facts;
    facts.sender = in.text(kMaxFrameBytes);
    facts.recipient.address = in.text(kMaxFrameBytes);
    facts.recipient.detail = in.text(kMaxFrameBytes);
    const std::size_t n = in.count(kMaxFrameBytes);
    for (std::size_t i = 0; i < n && in.isOk(); ++i) facts.recipient.owners.push_back(identity(in));
    facts.owner = identity(in);
    facts.contentBytes = in.u64();
    facts.structureBytes = in.u64();
    facts.envelopeBytes = in.u64();
    facts.change = change(in);
    return in.finish(std::move(facts));
}

std::string writeChange(const DeliveryRequest& request) {
    ByteWriter out;
    putChange(out, request);
    return out.take();
}

Result<DeliveryChange> readChange(std::string_view bytes) {
    ByteReader in(bytes);
    DeliveryChange one = change(in);
    return in.finish(std::move(one));
}

}  // namespace corbel::isolation
