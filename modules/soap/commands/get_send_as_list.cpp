// getSendAsList: who may send as a user.
#include "commands/people_messages.h"
#include "commands/verbs.h"
#include "people.h"
#include "senders.h"

namespace corbel::soap {
namespace {

UserListAnswer getSendAsList(Call& call, const AboutUser& request) {
    const BookUser user = BookIds(call).user(request.user);
    AddressBook& book = call.services.book;
    UserListAnswer answer;
    for (const Member& sender : sendersAs(call, user)) {
        if (sender.kind == MemberKind::Group) {
            if (const auto group = book.group(sender.id)) answer.users.push_back(userOfGroup(*group));
        } else if (const auto found = book.user(sender.id)) {
            answer.users.push_back(wireUser(call, *found));
        }
    }
    return answer;
}

}  // namespace

const Operation kGetSendAsList = operation<getSendAsList>("getSendAsList");

}  // namespace corbel::soap
