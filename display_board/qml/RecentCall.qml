import QtQuick
import QtQuick.Layouts
import Station

// One line of the calls before: the code, and where it was called to.
Item {
    id: root

    required property string code
    required property string place
    required property string counter
    required property string direction
    readonly property bool isNumber: place !== ""

    Accessible.role: Accessible.ListItem
    Accessible.name: [code, place, counter].filter(Boolean).join(" ")

    Rectangle {
        anchors { left: parent.left; right: parent.right; top: parent.top }
        anchors.leftMargin: Theme.space32
        anchors.rightMargin: Theme.space32
        height: Theme.hairline
        color: Theme.line
    }
    RowLayout {
        anchors { fill: parent; leftMargin: Theme.space32; rightMargin: Theme.space32 }
        spacing: Theme.space16

        TicketCode {
            code: root.code
            size: Theme.px(86)
            Accessible.ignored: true
        }
        Icon {
            icon: root.direction === "" ? "" : "arrow-right"
            size: Theme.px(56)
            color: Theme.primary
            rotation: ({ left: 180, up: -90, down: 90 })[root.direction] ?? 0
        }
        Item {
            Layout.fillWidth: root.isNumber
        }
        TicketCode {
            code: root.counter
            size: Theme.px(86)
            visible: root.isNumber
            Accessible.ignored: true
        }
        Text {
            text: root.counter
            visible: !root.isNumber
            color: Theme.emphasis
            font.pixelSize: Theme.text48
            font.weight: Font.Bold
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.text20
            wrapMode: Text.WordWrap
            lineHeight: 0.7
            horizontalAlignment: Text.AlignRight
            verticalAlignment: Text.AlignVCenter
            Layout.fillWidth: true
            Layout.fillHeight: true
            Accessible.ignored: true
        }
    }
}
