#include "deliver.h"

#include <chrono>
#include <map>
#include <utility>

#include "corbel/text.h"

namespace corbel::lmtp {

namespace {

/// What is delivered for one RCPT: its owners less those whom an earlier one reaches.
struct Job {
    Recipient recipient;
    std::string prefix;
    Reply reply;
};

/// Which jobs answer for a recipient: its own and, for shared owners, earlier ones.
struct Plan {
    std::vector<Job> jobs;
    std::vector<std::vector<std::size_t>> jobsOf;   ///< By recipient.
};

Plan makePlan(const Transaction& transaction, const ReceivedFacts& facts, std::vector<std::optional<Reply>>& early) {
    Plan plan;
    plan.jobsOf.resize(transaction.recipients.size());
    std::map<std::pair<UserId, std::string>, std::size_t> reached;
    const std::string sender = transaction.sender.address();
    for (std::size_t i = 0; i < transaction.recipients.size(); ++i) {
        const Recipient& recipient = transaction.recipients[i];
        if (transaction.intake->trace().wasDeliveredTo(recipient.address)) {
            early[i] = Reply{554, "5.4.6", "Message was delivered to " + recipient.address + " before: mail loop"};
            continue;
        }
        Recipient rest{recipient.address, recipient.detail, {}};
        for (const Identity& owner : recipient.owners) {
            const auto [where, isNew] = reached.try_emplace({owner.user, text::toLower(recipient.detail)}, plan.jobs.size());
            if (isNew) {
                rest.owners.push_back(owner);
            } else if (plan.jobsOf[i].empty() || plan.jobsOf[i].back() != where->second) {
                plan.jobsOf[i].push_back(where->second);
            }
        }
        if (rest.owners.empty()) continue;
        plan.jobsOf[i].push_back(plan.jobs.size());
        std::string prefix = renderTrace(sender, recipient.address, facts);
        plan.jobs.push_back({std::move(rest), std::move(prefix), {}});
    }
    return plan;
}

void runJob(Services& services, const Options& options, const std::string& id, const std::string& sender, const StagedMessage& message, Job& job) noexcept {
    try {
        services.delivery.deliver(job.recipient, sender, message, job.prefix);
        job.reply = {250, "2.0.0", "<" + job.recipient.address + "> Delivered, id " + id};
    } catch (const Error& error) {
        job.reply = replyTo(error, Stage::Delivery, options);
        services.log.warning("Delivery failed", {{"id", std::string_view(id)}, {"recipient", std::string_view(job.recipient.address)},
                                                 {"error", toString(error.code())}, {"text", std::string_view(error.userText())},
                                                 {"detail", std::string_view(error.detail())}});
    } catch (const std::exception& error) {
        job.reply = internalReply(id);
        services.log.error("Delivery failed by an internal error", {{"id", std::string_view(id)}, {"recipient", std::string_view(job.recipient.address)},
                                                                    {"detail", std::string_view(error.what())}});
    }
}

void runPlan(Services& services, const Options& options, const Transaction& transaction, const StagedMessage& message, Plan& plan) {
    const std::string sender = transaction.sender.address();
    std::vector<std::function<void()>> work;
    work.reserve(plan.jobs.size());
    for (Job& job : plan.jobs) work.emplace_back([&] { runJob(services, options, transaction.id, sender, message, job); });
    services.helpers.run(std::move(work));
}

void tell(Services& services, const Transaction& transaction, const std::string& recipient, const Reply& reply) {
    Counter& counter = reply.isPositive() ? services.accepted : reply.isPermanent() ? services.refusedForGood : services.refusedForNow;
    counter.add();
    const std::string sender = transaction.sender.address();
    services.log.event(reply.isPositive() ? LogLevel::Info : LogLevel::Warning, reply.isPositive() ? "Message delivered" : "Message refused",
                       {{"id", std::string_view(transaction.id)},
                        {"message_id", std::string_view(transaction.intake->trace().messageId())},
                        {"size", transaction.intake->size()},
                        {"sender", std::string_view(sender)},
                        {"recipient", std::string_view(recipient)},
                        {"reply", static_cast<std::int64_t>(reply.code)},
                        {"status", std::string_view(reply.enhanced)}});
}

}  // namespace

std::vector<Reply> deliver(Services& services, const Options& options, Transaction& transaction, ReceivedFacts facts) {
    const Ticks begin = services.clock.ticks();
    const std::unique_ptr<StagedMessage> message = transaction.intake->finish();
    const std::size_t count = transaction.recipients.size();
    std::vector<std::optional<Reply>> early(count);
    Plan plan;
    if (message) {
        services.messageBytes.observe(static_cast<double>(message->size()));
        if (count == 1) facts.onlyRecipient = transaction.recipients.front().address;
        plan = makePlan(transaction, facts, early);
        runPlan(services, options, transaction, *message, plan);
    } else {
        early.assign(count, transaction.intake->failure());
    }

    std::vector<Reply> replies;
    replies.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        Reply reply = early[i].value_or(Reply{250, "2.0.0", "<" + transaction.recipients[i].address + "> Delivered, id " + transaction.id});
        if (message) {
            for (const std::size_t job : plan.jobsOf[i]) {
                if (!plan.jobs[job].reply.isPositive()) reply = plan.jobs[job].reply;
            }
        }
        tell(services, transaction, transaction.recipients[i].address, reply);
        replies.push_back(std::move(reply));
    }
    services.deliverySeconds.observe(std::chrono::duration<double>(services.clock.ticks() - begin).count());
    return replies;
}

}  // namespace corbel::lmtp
