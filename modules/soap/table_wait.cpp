#include "table_wait.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "errors.h"

namespace corbel::soap {
namespace {

constexpr std::chrono::seconds kAskAgain{1};

struct Ready {
    std::mutex mutex;
    std::condition_variable changed;
    bool isReady = false;
};

}  // namespace

void prepareTable(Tables& tables, Table& table, TableNeed need) {
    const auto deadline = std::chrono::steady_clock::now() + kTableWait;
    for (;;) {
        const auto ready = std::make_shared<Ready>();   // owners: this call, and who makes the list
        const bool isPrepared = tables.prepare(table, need, [ready] {
            const std::lock_guard lock(ready->mutex);
            ready->isReady = true;
            ready->changed.notify_all();
        });
        if (isPrepared) return;
        const auto now = std::chrono::steady_clock::now();
        if (now >= deadline) throw Refusal{Status::Busy};
        // One that got ready between the question and the answer wakes nobody.
        std::unique_lock lock(ready->mutex);
        ready->changed.wait_until(lock, std::min(deadline, now + kAskAgain), [&] { return ready->isReady; });
    }
}

}  // namespace corbel::soap
