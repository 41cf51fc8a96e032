#include "codec/fetch_items.h"
#include "codec/sequence_set.h"
#include "commands/commands.h"
#include "commands/fetch_job.h"
#include "session.h"

namespace corbel::imap {
namespace {

/// What the kernel pulls from. The job stays with the session, which outlives every fill.
class FetchProducer final : public Producer {
public:
    FetchProducer(ImapSession& session, FetchJob& job) : _session(session), _job(job) {}

    bool fill(Output& out) override {
        struct Release {
            ImapSession& session;
            ~Release() { session.releaseStores(); }
        } release{_session};
        return _job.fill(out);
    }

private:
    ImapSession& _session;
    FetchJob& _job;
};

}  // namespace

Next fetch(ImapSession& session, Request& request) {
    request.in.space();
    const SequenceSet set = parseSequenceSet(request.in);
    request.in.space();
    FetchItems items = parseFetchItems(request.in);
    if (items.modSeq) session.enableCondstore();
    items.modSeq = session.isCondstoreAware();   // RFC 7162 section 3.1: in every FETCH response from then on
    items.uid |= request.isUid;
    auto ranges = session.mailbox().resolve(set, request.isUid);
    auto job = std::make_unique<FetchJob>(session, std::move(items), std::move(ranges));
    FetchJob& running = *job;
    session.await(std::move(job), session.nextFrame());
    // Small answers end here; a client that has to be waited for gets the rest through the producer.
    if (running.fill(session.out())) return Next::produce(std::make_unique<FetchProducer>(session, running));
    return running.onProduced(session);
}

}  // namespace corbel::imap
