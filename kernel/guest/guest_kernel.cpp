#include "guest/guest_kernel.h"

#include "corbel/error.h"

namespace corbel::guest {

void GuestLog::event(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) noexcept {
    if (!isEnabled(level)) return;
    try {
        _link.write(isolation::FrameKind::Log, 0, isolation::writeLog(level, message, fields));
    } catch (...) {
        // Out of memory: the event is lost.
    }
}

void GuestKernel::refuse(std::string_view what) {
    throw Error(ErrorCode::Unsupported,
                "Kernel::" + std::string(what) +
                    " is not offered to a module with isolation = process; use log(), metrics(), clock() and serverName(), or set isolation = none");
}

}  // namespace corbel::guest
