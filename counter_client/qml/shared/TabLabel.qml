import QtQuick
import QtQuick.Layouts
import Station

// One of two lists to look at, with how many are in it; a sign where one is overdue.
Touchable {
    id: root

    required property bool current
    property int count: -1
    property int due: 0
    property string description
    property string keyHint
    property bool showsKey: true

    readonly property real widthWithKey: leftPadding + label.implicitWidth + row.spacing + hint.implicitWidth + rightPadding

    leftPadding: Theme.space4
    rightPadding: Theme.space4
    implicitHeight: Theme.touchCompact
    implicitWidth: row.implicitWidth + leftPadding + rightPadding
    Accessible.role: Accessible.PageTab
    Accessible.name: count < 0 ? text : text + ": " + count
    Accessible.description: [description, due > 0 ? qsTr("%n should be back", "", due) : ""].filter(word => word !== "").join(". ")
    Accessible.selected: current

    background: Rectangle {
        color: root.hovered ? Theme.primarySoft : "transparent"
        radius: Theme.radius

        Rectangle {
            visible: root.current
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            height: Theme.focusWidth
            color: Theme.primary
        }
    }

    contentItem: RowLayout {
        id: row

        spacing: Theme.space8

        Text {
            id: label

            text: root.text
            color: root.current ? Theme.emphasis : Theme.primary
            font.pixelSize: Theme.text16
            font.weight: root.current ? Font.Bold : Font.DemiBold
            Accessible.ignored: true
        }
        Text {
            visible: root.count >= 0
            text: root.count
            color: root.current ? Theme.emphasis : Theme.textSecondary
            font.pixelSize: Theme.text16
            font.weight: Font.Bold
            font.features: { "tnum": 1 }
            Accessible.ignored: true
        }
        Icon {
            visible: root.due > 0
            icon: "shape-triangle"
            size: Theme.px(14)
            color: Theme.warning
        }
        KeyHint {
            id: hint

            visible: root.showsKey && root.keyHint !== ""
            key: root.keyHint
        }
    }
}
