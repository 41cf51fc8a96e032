// resolvePseudoUrl: there is one server; its stores are where the client found it.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct ResolvePseudoUrl {
    std::string url;
};
template <class V>
void fields(V& visit, ResolvePseudoUrl& value) {
    visit("lpszPseudoUrl", value.url);
}

struct ResolvePseudoUrlAnswer {
    std::string serverPath;
    bool isPeer = true;
};
template <class V>
void fields(V& visit, ResolvePseudoUrlAnswer& value) {
    visit("lpszServerPath", value.serverPath);
    visit("bIsPeer", value.isPeer);
}

ResolvePseudoUrlAnswer resolvePseudoUrl(Call&, const ResolvePseudoUrl&) { return {}; }

}  // namespace

const Operation kResolvePseudoUrl = operation<resolvePseudoUrl>("resolvePseudoUrl");

}  // namespace corbel::soap
