#include "message_source.h"

#include <algorithm>
#include <cmath>

namespace load {
namespace {

constexpr double kMedianBytes = 8000, kSigma = 0.9;   // mean = median * exp(sigma^2 / 2) = 12 KB
const char* const kWords[] = {"meeting", "budget", "the", "of", "and", "quarter", "report", "please", "attached", "figures", "Monday", "customer",
                              "delivery", "to", "we", "review", "draft", "contract", "a", "server", "is", "planned", "for", "next", "week"};

}  // namespace

std::string MessageSource::words(std::size_t bytes) {
    std::string text;
    std::size_t column = 0;
    while (text.size() < bytes) {
        const std::string word = kWords[_random() % std::size(kWords)];
        if (column + word.size() > 72) {
            text += "\r\n";
            column = 0;
        } else if (column > 0) {
            text += ' ';
            ++column;
        }
        text += word;
        column += word.size();
    }
    return text + "\r\n";
}

std::string MessageSource::next() {
    std::lognormal_distribution<double> sizes(std::log(kMedianBytes), kSigma);
    const auto size = static_cast<std::size_t>(std::clamp(sizes(_random), 1000.0, 256.0 * 1024));
    const auto id = std::to_string(++_count) + "." + std::to_string(_random());
    std::string m = "Received: from relay" + std::to_string(_random() % 9) + ".example.net (relay.example.net [192.0.2.7])\r\n\tby mx.example.org (Postfix) with ESMTPS id " + id +
                    "\r\n\tfor <user@example.org>; Tue, 24 Nov 2026 04:16:36 +0000 (UTC)\r\n"
                    "From: \"Sender Number " + std::to_string(_random() % 500) + "\" <sender" + std::to_string(_random() % 500) + "@example.net>\r\n"
                    "To: First User <user@example.org>, Second <second@example.org>\r\nCc: list@example.org\r\n"
                    "Subject: " + kWords[_random() % std::size(kWords)] + " " + kWords[_random() % std::size(kWords)] + " " + id + "\r\n"
                    "Date: Tue, 24 Nov 2026 04:16:36 +0000\r\nMessage-ID: <" + id + "@example.net>\r\nIn-Reply-To: <parent." + id + "@example.net>\r\n"
                    "References: <root@example.net> <parent." + id + "@example.net>\r\nMIME-Version: 1.0\r\nX-Mailer: load 1.0\r\n";
    if (_random() % 2 == 0) return m + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" + words(size > m.size() ? size - m.size() : 1);
    const std::string boundary = "=_b" + id;
    m += "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + words(size / 3) +
         "--" + boundary + "\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>\r\n" + words(size / 2) + "</body></html>\r\n--" + boundary + "--\r\n";
    return m;
}

}  // namespace load
