// Files what the mail filter in front marked as spam: a header field with a given value sends the message to a folder.
//
// A delivery hook (corbel.hook.delivery/1), owned by the module. Trusts the header: the MTA must strip it from mail that comes from outside.
// Does not look at the message's content. [worker, parallel]
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/delivery.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/settings.h"

namespace corbel::hook_spam {

struct Options {
    std::string header = "X-Spam-Flag";
    std::string value = "YES";
    bool matchesPrefix = false;
    std::string folder = "Junk";
    std::vector<std::string> keywords;
};

std::vector<SettingSpec> optionSpecs();
/// Throws InvalidArgument for a header name that is none.
Options readOptions(const Settings& settings);

/// Whether some field `header` of the header block at the front of `message` has the value, in any case, alone or (with `matchesPrefix`)
/// at its beginning. A pure function.
bool isMarked(std::string_view message, const Options& options);

class SpamHook final : public DeliveryHook {
public:
    void setOptions(Options options);
    /// Before the first delivery.
    void start(Log& log, Metrics& metrics);

    int priority() const noexcept override { return 100; }
    void onDelivery(DeliveryRequest& request) override;

private:
    std::shared_ptr<const Options> options() const;

    mutable std::mutex _mutex;
    std::shared_ptr<const Options> _options;   ///< Shared with deliveries under way.
    Log* _log = nullptr;
    Counter* _filed = nullptr;
};

}  // namespace corbel::hook_spam
