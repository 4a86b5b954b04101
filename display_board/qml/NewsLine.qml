import QtQuick
import QtQuick.Layouts
import Station

// What the branch has to say to everybody; several lines take turns, a quarter of a minute each.
Rectangle {
    id: root

    required property list<string> news
    required property bool tall
    property int place: 0

    // Two lines, if one of the news needs them: letters stay large, and the line's height the same.
    readonly property bool isLong: news.some(line => line.length > 90)

    implicitHeight: Theme.px(tall ? 128 : isLong ? 104 : 80)
    visible: news.length > 0
    color: Theme.emphasis

    Timer {
        running: root.news.length > 1
        interval: 15000
        repeat: true
        onTriggered: root.place += 1
    }
    RowLayout {
        anchors { fill: parent; leftMargin: Theme.space40; rightMargin: Theme.space40 }
        spacing: Theme.space20

        Icon {
            icon: "info"
            size: Theme.text40
            color: Theme.emphasisInk
        }
        Text {
            text: root.news[root.place % root.news.length] ?? ""
            color: Theme.emphasisInk
            font.pixelSize: root.isLong ? Theme.text32 : Theme.text40
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.text20
            wrapMode: Text.WordWrap
            lineHeight: 0.9
            verticalAlignment: Text.AlignVCenter
            Layout.fillWidth: true
            Layout.fillHeight: true
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
    }
}
