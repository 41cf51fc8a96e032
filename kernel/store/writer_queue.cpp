#include "store/writer_queue.h"

#include <algorithm>

namespace corbel::store {

void WriterQueue::run(const WriteJob& job) {
    Entry mine;
    mine.job = &job;
    std::unique_lock lock(_mutex);
    _waiting.push_back(&mine);
    if (_isBusy) mine.wake.wait(lock, [&] { return mine.isDone || mine.isLeader; });
    if (!mine.isDone) {
        _isBusy = true;
        // The leader is the first in the queue: its own job is in the batch.
        std::vector<Entry*> batch(_waiting.begin(), _waiting.begin() + static_cast<std::ptrdiff_t>(std::min(_waiting.size(), kMaxJobsPerBatch)));
        lock.unlock();
        const std::size_t taken = _runBatch(batch);
        lock.lock();
        _waiting.erase(_waiting.begin(), _waiting.begin() + static_cast<std::ptrdiff_t>(taken));
        for (std::size_t i = 0; i < taken; ++i) {
            batch[i]->isDone = true;
            if (batch[i] != &mine) batch[i]->wake.notify_one();
        }
        if (_waiting.empty()) {
            _isBusy = false;
        } else {
            _waiting.front()->isLeader = true;
            _waiting.front()->wake.notify_one();
        }
    }
    lock.unlock();
    if (mine.error) std::rethrow_exception(mine.error);
}

}  // namespace corbel::store
