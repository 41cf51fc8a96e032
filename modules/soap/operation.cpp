#include "operation.h"

namespace corbel::soap {

Status guarded(Call& call, std::string_view operation, const std::function<void()>& body) {
    try {
        body();
        return Status::None;
    } catch (const Refusal& refusal) {
        return refusal.status;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Corrupt || error.code() == ErrorCode::Internal || error.code() == ErrorCode::Unavailable) {
            call.services.log.error("SOAP operation failed", {{"operation", operation},
                                                              {"user", std::string_view(call.session ? call.session->identity.login : "")},
                                                              {"reason", std::string_view(error.userText())},
                                                              {"detail", std::string_view(error.detail())}});
        }
        return statusOf(error.code());
    }
}

}  // namespace corbel::soap
