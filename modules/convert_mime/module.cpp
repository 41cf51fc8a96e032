// The module: one GmimeConverter, which needs neither settings nor the kernel.
#include "corbel/module.h"

#include "codec/converter.h"

namespace {

class ConvertMime final : public corbel::Module {
public:
    std::vector<corbel::SettingSpec> settings() const override { return {}; }
    void configure(const corbel::Settings&) override {}
    void start(corbel::Kernel&) override {}

    void* interface(std::string_view interfaceId) override {
        if (interfaceId != corbel::mime::Converter::kInterfaceId) return nullptr;
        return static_cast<corbel::mime::Converter*>(&_converter);
    }

private:
    corbel::convert_mime::GmimeConverter _converter;
};

}  // namespace

CORBEL_MODULE(ConvertMime, "convert_mime", "1.0.0", "corbel.convert.mime/1", "")
