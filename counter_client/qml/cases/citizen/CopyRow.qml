import QtQuick
import QtQuick.Layouts
import Station

// A question and its answer, to be read from across the desk; the one at hand has a band beside it.
Item {
    id: root

    required property string label
    required property string answer
    required property string note
    required property bool isHeading
    required property bool current
    required property bool numbered
    required property bool wide

    readonly property bool split: wide && !isHeading && !numbered && (answer !== "" || note !== "")

    implicitHeight: texts.implicitHeight + Theme.px(isHeading ? 28 : 20)
    Accessible.role: Accessible.ListItem
    Accessible.name: [label, answer, note].filter(word => word !== "").join(", ")

    Rectangle {
        anchors.fill: parent
        visible: root.current
        radius: Theme.radius
        color: Theme.primarySoft
    }
    Rectangle {
        anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
        visible: root.current
        width: Theme.px(6)
        color: Theme.primary
    }
    GridLayout {
        id: texts

        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        anchors { leftMargin: Theme.space24; rightMargin: Theme.space24; bottomMargin: Theme.px(10) }
        columns: root.split ? 2 : 1
        columnSpacing: Theme.space24
        rowSpacing: Theme.space4
        uniformCellWidths: true

        Text {
            text: root.label
            color: root.isHeading || root.answer === "" ? Theme.emphasis : Theme.textSecondary
            font.pixelSize: root.isHeading ? Theme.px(28) : Theme.px(24)
            font.weight: root.isHeading ? Font.Bold : root.current ? Font.DemiBold : Font.Normal
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            Layout.topMargin: root.split && root.answer !== "" ? Theme.px(7) : 0
            Layout.rowSpan: root.split && root.answer !== "" && root.note !== "" ? 2 : 1
            Accessible.ignored: true
        }
        Text {
            visible: text !== ""
            text: root.answer
            color: Theme.emphasis
            font.pixelSize: root.numbered ? Theme.px(72) : Theme.px(32)
            font.weight: Font.Bold
            font.features: root.numbered ? { "tnum": 1 } : {}
            wrapMode: Text.Wrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
        Text {
            visible: text !== ""
            text: root.note
            color: Theme.textSecondary
            font.pixelSize: Theme.px(22)
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
    }
}
