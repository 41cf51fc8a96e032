#include "delivery/mail_delivery.h"

#include <algorithm>
#include <optional>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::delivery {
namespace {

constexpr std::string_view kMessages = "corbel_delivery_messages_total";
constexpr std::string_view kMessagesHelp = "Messages to owners by result.";
constexpr std::string_view kInbox = "INBOX";

/// Codes after which the same delivery may succeed later.
bool isTemporary(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::Unavailable:
        case ErrorCode::Timeout:
        case ErrorCode::Conflict:
        case ErrorCode::LimitReached:
        case ErrorCode::Cancelled:
        case ErrorCode::Corrupt:
        case ErrorCode::Internal:
            return true;
        default:
            return false;
    }
}

/// Answers after which a peer sends the message again, or may: that of a full mailbox is a setting of the protocol (`quota_full`).
bool mayComeAgain(ErrorCode code) noexcept { return isTemporary(code) || code == ErrorCode::OverQuota; }

/// `"a b"@x` > `a b@x` (RFC 5321 section 4.1.2); anything else as it is.
std::string unquoted(std::string_view address) {
    const auto at = address.rfind('@');
    const std::string_view local = address.substr(0, at);
    if (local.size() < 2 || local.front() != '"' || local.back() != '"') return std::string(address);
    std::string out;
    for (std::size_t i = 1; i + 1 < local.size(); ++i) {
        if (local[i] == '\\' && i + 2 < local.size()) ++i;
        out += local[i];
    }
    if (at != std::string_view::npos) out += address.substr(at);
    return out;
}

bool isMailFolder(const FolderInfo& folder) noexcept {
    return folder.containerClass.empty() || text::startsWithIgnoreCase(folder.containerClass, "IPF.Note");
}

}  // namespace

/// What stays the same for all owners.
struct MailDelivery::Job {
    const Recipient& recipient;
    std::string_view sender;
    const StagedMessage& message;
    std::string_view prefix;
};

std::vector<SettingSpec> deliverySettings() {
    return {
        setting("separator", SettingType::String, "+",
                "The character between user and folder in an address (alice+lists@example.org delivers into the folder \"lists\"); empty "
                "for none."),
        setting("default_domain", SettingType::String, "", "The domain that recipients without one (postmaster) are taken to have."),
    };
}

DeliveryOptions readDeliveryOptions(const Settings& settings) {
    DeliveryOptions options{settings.string("separator"), settings.string("default_domain")};
    if (options.separator.size() > 1 || options.separator == "@")
        throw Error(ErrorCode::InvalidArgument, "separator must be one character other than @, or empty");
    return options;
}

MailDelivery::MailDelivery(auth::Users& users, Stores& stores, DeliveryOptions options, const Clock& clock, Log& log, Metrics& metrics)
    : _users(users),
      _stores(stores),
      _options(std::move(options)),
      _log(log),
      _partial(clock),
      _delivered(metrics.counter(kMessages, kMessagesHelp, "result=\"delivered\"")),
      _failed(metrics.counter(kMessages, kMessagesHelp, "result=\"failed\"")),
      _discarded(metrics.counter(kMessages, kMessagesHelp, "result=\"discarded\"")) {}

void MailDelivery::setHooks(std::vector<DeliveryHook*> hooks) {
    _hooks = std::move(hooks);
    std::stable_sort(_hooks.begin(), _hooks.end(),
                     [](const DeliveryHook* a, const DeliveryHook* b) { return a->priority() < b->priority(); });
}

Recipient MailDelivery::resolve(std::string_view address) {
    Recipient recipient;
    recipient.address = address;
    const std::string target = targetOf(address);
    try {
        auth::UserPtr user = findOwner(target);
        auth::GroupPtr group = user ? nullptr : _users.findGroup(target);
        if (const std::string base = user || group ? std::string() : withoutDetail(target); !base.empty()) {
            recipient.detail = target.substr(target.find(_options.separator, 1) + 1, target.size() - base.size() - 1);
            user = findOwner(base);
            if (!user) group = _users.findGroup(base);
        }
        if (user) {
            if (!user->entry.isEnabled) throw Error(ErrorCode::NoAccess, "This mailbox is disabled", "user " + user->identity.login);
            if (isOverQuota(*user)) throw Error(ErrorCode::OverQuota, "Mailbox is full", "user " + user->identity.login);
            recipient.owners.push_back(user->identity);
            return recipient;
        }
        if (!group) throw Error(ErrorCode::NotFound, "No such user here", "address " + target);
        for (const auto& member : group->members) recipient.owners.push_back(member->identity);
        if (recipient.owners.empty()) throw Error(ErrorCode::NoAccess, "This list has no members", "group " + group->entry.name);
        return recipient;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Conflict) throw;
        // Not the sender's fault: keep the mail in the peer's queue until somebody looks.
        _log.error("An address leads to more than one user",
                   {{"address", std::string_view(target)}, {"detail", std::string_view(error.detail())}});
        throw Error(ErrorCode::Unavailable, "The address cannot be resolved now", error.detail());
    }
}

/// The address that is looked up first: unquoted, with a domain if there is one to add.
std::string MailDelivery::targetOf(std::string_view address) const {
    std::string target = unquoted(address);
    if (target.find('@') == std::string::npos && !_options.defaultDomain.empty()) target += '@' + _options.defaultDomain;
    return target;
}

/// Empty when there is no sub-address to cut off.
std::string MailDelivery::withoutDetail(const std::string& target) const {
    const auto at = std::min(target.rfind('@'), target.size());
    const auto cut = _options.separator.empty() ? std::string::npos : target.find(_options.separator, 1);
    return cut == std::string::npos || cut >= at ? std::string() : target.substr(0, cut) + target.substr(at);
}

auth::UserPtr MailDelivery::findOwner(const std::string& address) {
    // Without a domain at all only a login name is left to go by.
    return address.find('@') == std::string::npos ? _users.findByLogin(address, {}) : _users.findByAddress(address);
}

bool MailDelivery::isOverQuota(const auth::User& user) {
    const std::uint64_t limit = user.entry.quotaBytes;
    if (limit == 0 || _stores.ownStoreId(user.identity) == 0) return false;
    return _stores.openOwn(user.identity)->quota().usedBytes >= limit;
}

void MailDelivery::deliver(const Recipient& recipient, std::string_view sender, const StagedMessage& message, std::string_view prefix) {
    const Job job{recipient, sender, message, prefix};
    if (recipient.owners.size() != 1) return deliverToGroup(job);
    try {
        deliverTo(recipient.owners.front(), job);
    } catch (const Error& error) {
        if (mayComeAgain(error.code())) rememberReached(job, {}, {});
        throw;
    }
}

void MailDelivery::deliverToGroup(const Job& job) {
    std::string key;  // made when it is needed, which is rare
    const auto keyOnce = [&]() -> const std::string& {
        if (key.empty()) key = PartialDeliveries::keyOf(job.recipient, job.sender, job.message);
        return key;
    };
    std::set<UserId> done;
    if (!_partial.isEmpty()) done = _partial.owners(keyOnce());
    std::optional<Error> temporary;
    std::optional<Error> full;
    std::optional<Error> permanent;
    for (const Identity& owner : job.recipient.owners) {
        if (done.contains(owner.user)) continue;
        try {
            deliverTo(owner, job);
            done.insert(owner.user);
        } catch (const Error& error) {
            if (isTemporary(error.code())) {
                temporary = error;
                continue;
            }
            (error.code() == ErrorCode::OverQuota ? full : permanent) = error;
            _log.warning("A group member did not get a message", {{"group", std::string_view(job.recipient.address)},
                                                                  {"user", std::string_view(owner.login)},
                                                                  {"error", toString(error.code())},
                                                                  {"detail", std::string_view(error.detail())}});
        } catch (...) {
            rememberReached(job, done, key);
            throw;
        }
    }
    if (temporary || full) {
        rememberReached(job, done, key);
        if (temporary) throw *temporary;
        // Nobody is named: who is on a list is not the sender's to know.
        throw Error(ErrorCode::OverQuota, "The mailbox of a list member is full", full->detail());
    }
    if (!key.empty()) _partial.forget(key);
    if (done.empty() && permanent) throw *permanent;
}

/// `done`, and members who are not this recipient's because an earlier one of the same envelope reaches them.
void MailDelivery::rememberReached(const Job& job, std::set<UserId> done, std::string key) {
    if (const auto group = groupOf(job.recipient)) {
        for (const auto& member : group->members) {
            const UserId id = member->identity.user;
            const bool isOurs = std::any_of(job.recipient.owners.begin(), job.recipient.owners.end(), [id](const Identity& owner) { return owner.user == id; });
            if (!isOurs) done.insert(id);
        }
    }
    if (done.empty()) return;
    if (key.empty()) key = PartialDeliveries::keyOf(job.recipient, job.sender, job.message);
    _partial.remember(key, done);
}

/// Null for a user's address, and when the directory does not answer now.
auth::GroupPtr MailDelivery::groupOf(const Recipient& recipient) {
    try {
        const std::string target = targetOf(recipient.address);
        if (auth::GroupPtr group = _users.findGroup(target)) return group;
        const std::string base = withoutDetail(target);
        return base.empty() ? nullptr : _users.findGroup(base);
    } catch (const Error&) {
        return nullptr;
    }
}

void MailDelivery::deliverTo(const Identity& owner, const Job& job) {
    try {
        const auto store = _stores.openOwn(owner);
        DeliveryRequest request;
        request.sender = job.sender;
        request.recipient = &job.recipient;
        request.owner = &owner;
        request.message = &job.message;
        request.prefix = job.prefix;
        request.folder = kInbox;
        if (!job.recipient.detail.empty())
            if (const auto folder = store->findFolder(job.recipient.detail); folder && isMailFolder(*folder)) request.folder = folder->path;
        runHooks(request);
        if (request.discard) {
            _discarded.add();
            _log.info("Message discarded by a hook", {{"user", std::string_view(owner.login)}, {"sender", job.sender}});
            return;
        }
        append(*store, request);
        _delivered.add();
    } catch (...) {
        _failed.add();
        throw;
    }
}

void MailDelivery::append(StoreSession& store, DeliveryRequest& request) {
    AppendItem item;
    item.message = request.message;
    item.prefix = std::move(request.prefix);
    item.flags = request.flags;
    item.keywords = std::move(request.keywords);
    item.isDelivery = true;
    for (;;) {
        const auto folder = store.findFolder(request.folder);
        const bool isInbox = request.folder == kInbox;
        if (!folder && isInbox) throw Error(ErrorCode::Corrupt, "The mailbox is damaged", "store of " + request.owner->login + " has no INBOX");
        if (!folder) {
            request.folder = kInbox;
            continue;
        }
        try {
            store.append(folder->id, {&item, 1});
            return;
        } catch (const Error& error) {
            if (error.code() == ErrorCode::NotFound && !isInbox) {
                request.folder = kInbox;  // deleted since it was looked up
            } else if (error.code() == ErrorCode::LimitReached && !item.keywords.empty()) {
                _log.warning("A message was delivered without its keywords", {{"user", std::string_view(request.owner->login)},
                                                                              {"folder", std::string_view(request.folder)},
                                                                              {"detail", std::string_view(error.userText())}});
                item.keywords.clear();
            } else {
                throw;
            }
        }
    }
}

void MailDelivery::runHooks(DeliveryRequest& request) {
    for (DeliveryHook* hook : _hooks) {
        try {
            hook->onDelivery(request);
        } catch (const Error&) {
            throw;
        } catch (const std::exception& error) {
            _log.error("A delivery hook failed",
                       {{"user", std::string_view(request.owner->login)}, {"error", std::string_view(error.what())}});
            throw Error(ErrorCode::Unavailable, "The message cannot be delivered now", std::string("delivery hook: ") + error.what());
        } catch (...) {
            _log.error("A delivery hook failed",
                       {{"user", std::string_view(request.owner->login)}, {"error", std::string_view("not an exception")}});
            throw Error(ErrorCode::Unavailable, "The message cannot be delivered now",
                        "delivery hook threw something that is no exception");
        }
        if (request.discard) return;
    }
}

}  // namespace corbel::delivery
