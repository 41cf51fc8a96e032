// HTML as a reader sees it.
#include "search/html_text.h"

#include <cppunit/extensions/HelperMacros.h>

using corbel::search::htmlToText;

namespace {

class HtmlTextTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HtmlTextTest);
    CPPUNIT_TEST(tags);
    CPPUNIT_TEST(entities);
    CPPUNIT_TEST(whatIsNoText);
    CPPUNIT_TEST(broken);
    CPPUNIT_TEST_SUITE_END();

public:
    void tags() {
        is("one two ", "<p>one</p><p>two</p>");
        is("a word", "a <b>wo</b>rd");
        is("a b ", "<table><tr><td>a</td><td>b</td></tr></table>");
        is("line one two", "line one<br>two");
        is("see logo here", "see <img src='x.png' alt=\"logo\">here");
        is("x tip link", "x<a href=\"http://e.org/?a=1&b=2\" title='tip'>link</a>");
        is("a b", "a \r\n\t b");
    }

    void entities() {
        is("Müller & Söhne <1>", "M&uuml;ller &amp; S&#246;hne &lt;1&gt;");
        is("€ A A", "&euro; &#x41;&nbsp;&#65;");
        is("&unknown; & &; &#; &#x; &#xzz;", "&unknown; & &; &#; &#x; &#xzz;");
        is("\xef\xbf\xbd", "&#xD800;");
        is("&" + std::string(40, 'a') + ";", "&" + std::string(40, 'a') + ";");
    }

    void whatIsNoText() {
        is("ab", "a<!-- <p>no</p> -->b");
        is("a b", "a<script>if (1 < 2) no();</script>b");
        is("a b", "a<STYLE type=x>p { no: 1 }</style >b");
        is("ab", "a<!DOCTYPE html>b");
        is("ab", "a<?php no ?>b");
    }

    void broken() {
        is("1 < 2 > 0", "1 < 2 > 0");
        is("a ", "a<script>never ends");
        is("a", "a<!-- never ends");
        is("a ", "a<p class=\"never ends");
        is("a ", "a<p");
        is("a<", "a<");
        is("a&", "a&");
    }

private:
    static void is(const std::string& text, const std::string& html) {
        const std::string got = htmlToText(html);
        CPPUNIT_ASSERT_EQUAL(text, got.starts_with(' ') ? got.substr(1) : got);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(HtmlTextTest);

}  // namespace
