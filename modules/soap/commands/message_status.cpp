// getMessageStatus and setMessageStatus: PR_MSG_STATUS of one message (MS-OXCMSG sections 2.2.3.8 and 2.2.3.9).
#include "message_status.h"

#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct StatusAnswer {
    std::uint32_t status = 0;   ///< As it was before.
};
template <class V>
void fields(V& visit, StatusAnswer& value) {
    visit("ulMessageStatus", value.status);
}

struct GetMessageStatus {
    Bytes entryid;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, GetMessageStatus& value) {
    visit("sEntryId", value.entryid);
    visit("ulFlags", value.flags);
}

struct SetMessageStatus {
    Bytes entryid;
    std::uint32_t status = 0, mask = 0;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, SetMessageStatus& value) {
    visit("sEntryId", value.entryid);
    visit("ulNewStatus", value.status);
    visit("ulNewStatusMask", value.mask);
    visit("ulSyncId", value.syncId);
}

StatusAnswer getStatus(Call& call, const GetMessageStatus& request) { return {messageStatus(call.message(request.entryid.value))}; }

StatusAnswer setStatus(Call& call, const SetMessageStatus& request) {
    return {setMessageStatus(call.message(request.entryid.value), request.status, request.mask)};
}

}  // namespace

const Operation kGetMessageStatus = operation<getStatus>("getMessageStatus");
const Operation kSetMessageStatus = operation<setStatus>("setMessageStatus");

}  // namespace corbel::soap
