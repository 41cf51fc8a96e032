#include "isolation/codec/hook_messages.h"

#include "isolation/codec/fields.h"
#include "isolation/codec/messages.h"

namespace corbel::isolation {

template <class F>
static void fields(F& f, Identity& identity) {
    f.number(identity.user);
    f.number(identity.tenant);
    f.text(identity.login, kMaxFrameBytes);
    f.text(identity.address, kMaxFrameBytes);
    f.text(identity.displayName, kMaxFrameBytes);
    f.list(identity.groups, kMaxFrameBytes, kEachNumber);
    f.flag(identity.isAdmin);
}

template <class F>
static void fields(F& f, DeliveryChange& change) {
    f.text(change.prefix, kMaxPrefixBytes);
    f.text(change.folder, kMaxFolderPath);
    f.number(change.flags);
    f.texts(change.keywords, kMaxKeywords, kMaxKeywordText);
    f.flag(change.discard);
}

template <class F>
static void fields(F& f, DeliveryFacts& facts) {
    f.text(facts.sender, kMaxFrameBytes);
    f.text(facts.recipient.address, kMaxFrameBytes);
    f.text(facts.recipient.detail, kMaxFrameBytes);
    f.list(facts.recipient.owners, kMaxFrameBytes, kEachField);
    fields(f, facts.owner);
    f.number(facts.contentBytes);
    f.number(facts.structureBytes);
    f.number(facts.envelopeBytes);
    fields(f, facts.change);
}

namespace {

DeliveryChange changeOf(const DeliveryRequest& request) {
    return {request.prefix, request.folder, request.flags, request.keywords, request.discard};
}

}  // namespace

std::string writeDelivery(const DeliveryRequest& request) {
    return written(DeliveryFacts{std::string(request.sender), *request.recipient, *request.owner, request.message->size(),
                                 request.message->structure().size(), request.message->envelope().size(), changeOf(request)});
}

Result<DeliveryFacts> readDelivery(std::string_view bytes) { return readAs<DeliveryFacts>(bytes); }
std::string writeChange(const DeliveryRequest& request) { return written(changeOf(request)); }
Result<DeliveryChange> readChange(std::string_view bytes) { return readAs<DeliveryChange>(bytes); }

}  // namespace corbel::isolation
