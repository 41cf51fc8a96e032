// getLicenseAuth: there is no license to prove; clients that are told so check none.
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct Answer {
    Bytes response;
};
template <class V>
void fields(V& visit, Answer& value) {
    visit("sAuthResponse", value.response);
}

Answer getLicenseAuth(Call&, const Nothing&) { throw Error(ErrorCode::Unsupported, "There are no licenses"); }

}  // namespace

const Operation kGetLicenseAuth = operation<getLicenseAuth>("getLicenseAuth");

}  // namespace corbel::soap
